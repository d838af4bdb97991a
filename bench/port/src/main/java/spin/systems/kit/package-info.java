/// What small kernels share that says nothing about their structure.
///
/// A part belongs here when two of the systems would have it line for line. It is defined anew for each machine and charged like the kernel that
/// uses it, so a system's descriptor names this package beside its own (`own`, `metered`). Start with [Frames].
///
/// Never in here: anything of which a cost depends on who uses it, such as queues of threads, which pay for a cast when they are everybody's; and
/// nothing that one kernel would do otherwise than another.
@NullMarked
package spin.systems.kit;

import org.jspecify.annotations.NullMarked;
