package spin.bench.port;

import spin.hw.Machine;

/// Where a system says that it has reached a named point. The harness reads the machine's counters there.
///
/// In metered code a mark costs nothing and counts as nothing; the harness's price list takes even the call's own
/// instruction back. User-level points need no mark: the harness watches the labels of the program.
public interface Probe {

    /// The point of this name is reached now.
    void mark(String point);

    /// Time is about to be charged from a published path length rather than executed; what is measured across it
    /// is printed as modelled.
    void modelled(String what);

    /// Another machine like the one that is measured, for a system that is measured over a wire. While metered code runs on one, time passes on
    /// all, until [#turnOf] is called first.
    default Machine beside(long seed) {
        throw new UnsupportedOperationException("This probe knows one machine; measure over a wire with the harness.");
    }

    /// From now on metered code takes the time of `machine` and of no other: the one that is measured, or one that [#beside] made. A system that
    /// says so at each change lets its machines work at the same time, each by its own clock.
    default void turnOf(Machine machine) {
        throw new UnsupportedOperationException("This probe knows one machine; measure over a wire with the harness.");
    }

    /// A class that the system generates while it runs, as it is to be defined: charged like those that were loaded.
    default byte[] charged(byte[] classFile) {
        return classFile;
    }
}
