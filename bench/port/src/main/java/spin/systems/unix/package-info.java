/// The part of a UNIX that does not ask what kernel it stands on: names, files, pipes, sockets, descriptors, signals, processes and threads, and the system
/// calls of Linux on the Alpha as the doors to them.
///
/// So it was in history: OSF/1's kernel and the server on Mach are the same 4.3BSD code, once linked into the kernel and once a program. Here
/// too there is one home for it, and what differs stays with the kernels: how a call gets here, address spaces, threads, who runs next. They are seen
/// through [Below] and [Task]. Start with [Unix], then [Calls].
///
/// It is defined anew for each machine and charged like the kernel that has it, so a kernel's descriptor names this package beside its own.
///
/// Never in here: an address space, a queue of threads, a trap, a message; nor anything that only one of the kernels would need.
@NullMarked
package spin.systems.unix;

import org.jspecify.annotations.NullMarked;
