package spin.bench.port;

import spin.hw.Machine;
import spin.hw.asm.Program;

/// An operating-system structure that the harness can put under a workload.
///
/// A system is found by its descriptor, `META-INF/spin/systems/NAME.properties`: `class` (the implementation of this interface,
/// with a public constructor without parameters), `own` (package prefixes that each run defines anew in a loader of its own)
/// and `metered` (those of them whose bytecode is charged to the machine's clock; the rest is set-up).
public interface ComparedSystem {

    /// The name in tables and in `--systems`; the same as the descriptor's.
    String name();

    /// Boots on a fresh machine, with `image`, the workload's program, loaded but not started. Anything static that it needs lives in its own
    /// packages, so that two machines never meet.
    Session boot(Machine machine, Workload workload, Program image, Probe probe);
}
