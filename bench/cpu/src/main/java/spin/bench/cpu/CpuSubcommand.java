package spin.bench.cpu;

import spin.core.cli.Subcommand;

/// Puts `cpu` under `spin bench`.
public final class CpuSubcommand implements Subcommand {
    @Override
    public Object command() {
        return new CpuCommand();
    }

    @Override
    public String parent() {
        return "bench";
    }
}
