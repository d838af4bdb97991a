package spin.bench.workload;

import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Program;

/// Whose is this packet? Ten filters of TCP connections, and a packet that the last of them claims. The engines are a library of the system's, in user
/// mode, as the published figures are.
public abstract class Classification implements Workload {

    private final String engine;

    Classification(String engine) {
        this.engine = engine;
    }

    @Override
    public final String name() {
        return WorkloadAbi.CLASSIFIES_BY + engine;
    }

    @Override
    public final Program program(int operations) {
        return SystemCall.repeated(WorkloadAbi.CLASSIFY, operations);
    }

    /// Filters merged and compiled.
    public static final class ByCode extends Classification {

        /// For the harness.
        public ByCode() {
            super("DPF");
        }
    }

    /// Filters merged and interpreted.
    public static final class ByTrie extends Classification {

        /// For the harness.
        public ByTrie() {
            super("PATHFINDER");
        }
    }

    /// An interpreted program with an associative match.
    public static final class ByProgram extends Classification {

        /// For the harness.
        public ByProgram() {
            super("MPF");
        }
    }
}
