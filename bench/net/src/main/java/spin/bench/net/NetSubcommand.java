package spin.bench.net;

import spin.core.cli.Subcommand;

/// Puts `net` under `spin bench`. A class of its own, so that other commands start without loading JMH.
public final class NetSubcommand implements Subcommand {

    @Override
    public Object command() {
        return new NetCommand();
    }

    @Override
    public String parent() {
        return "bench";
    }
}
