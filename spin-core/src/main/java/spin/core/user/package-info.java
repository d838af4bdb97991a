/// User programs: Alpha executables, each in an address space of its own, preempted by the scheduler like any strand.
///
/// Start with [Programs], the service that extensions ask for; [Program] is the capability that it gives out. A program's system
/// calls are the event [spin.core.trap.Trap]; whoever started it, and what it has loaded itself, may serve them. This is the place
/// where an operating system's interface plugs in: an extension that starts programs, keeps their memory by
/// [spin.core.memory.Translation], and handles their calls. What nobody serves falls through to [KernelCalls]: write, exit, load an
/// extension.
///
/// Nothing here knows a convention beyond the executable's start; there are no files, no signals and no processes.
@NullMarked
package spin.core.user;

import org.jspecify.annotations.NullMarked;
