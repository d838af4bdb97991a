package spin.bench.compare.cli;

import spin.core.cli.Subcommand;

/// Adds `spin compare` to the command line.
public final class CompareSubcommand implements Subcommand {

    @Override
    public Object command() {
        return new CompareCommand();
    }

    @Override
    public String parent() {
        return "";
    }
}
