package spin.bench.core;

import spin.core.cli.Subcommand;

/// Puts `core` under `spin bench`. A class of its own, so that other commands start without loading JMH.
public final class CoreSubcommand implements Subcommand {

    @Override
    public Object command() {
        return new CoreCommand();
    }

    @Override
    public String parent() {
        return "bench";
    }
}
