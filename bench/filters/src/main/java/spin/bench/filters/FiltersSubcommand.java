package spin.bench.filters;

import spin.core.cli.Subcommand;

/// Puts `filters` under `spin bench`. A class of its own, so that other commands start without loading JMH.
public final class FiltersSubcommand implements Subcommand {
    @Override
    public Object command() {
        return new FiltersCommand();
    }

    @Override
    public String parent() {
        return "bench";
    }
}
