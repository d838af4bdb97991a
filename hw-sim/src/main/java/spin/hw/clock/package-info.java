/// Simulated time: a count of cycles that only grows. [spin.hw.clock.CycleClock] is the one clock of a machine. The CPU advances it
/// for each instruction, the table of hardware events for each trap or refill, and a kernel's meter is counted in as a
/// [spin.hw.clock.CycleSource]. It never looks at the host's time.
@NullMarked
package spin.hw.clock;

import org.jspecify.annotations.NullMarked;
