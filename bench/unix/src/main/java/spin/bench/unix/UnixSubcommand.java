package spin.bench.unix;

import spin.core.cli.Subcommand;

/// Puts `unix` under `spin bench`.
public final class UnixSubcommand implements Subcommand {

    @Override
    public Object command() {
        return new UnixCommand();
    }

    @Override
    public String parent() {
        return "bench";
    }
}
