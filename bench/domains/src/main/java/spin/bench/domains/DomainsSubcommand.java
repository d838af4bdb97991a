package spin.bench.domains;

import spin.core.cli.Subcommand;

/// Puts `domains` under `spin bench`. A class of its own, so that other commands start without loading JMH.
public final class DomainsSubcommand implements Subcommand {

    @Override
    public Object command() {
        return new DomainsCommand();
    }

    @Override
    public String parent() {
        return "bench";
    }
}
