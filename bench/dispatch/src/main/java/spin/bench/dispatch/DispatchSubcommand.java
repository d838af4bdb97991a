package spin.bench.dispatch;

import spin.core.cli.Subcommand;

/// Puts `dispatch` under `spin bench`. A class of its own, so that other commands start without loading JMH.
public final class DispatchSubcommand implements Subcommand {
    @Override
    public Object command() {
        return new DispatchCommand();
    }

    @Override
    public String parent() {
        return "bench";
    }
}
