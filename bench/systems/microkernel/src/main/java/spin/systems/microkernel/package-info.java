/// A microkernel, small but real, as Mach 3.0 was.
///
/// The kernel has tasks, threads, ports with rights, messages and memory objects; everything else is asked of it, or of a server, by message.
/// Start with [Mach], where traps arrive, and [Messages], which is most of what it does. A page that may not be written is its pager's
/// business: the kernel sends the pager a message and lets the thread wait. What user mode sees is [MachAbi]; the library in user
/// mode is next door, in `lib`. Unmodified programs run on a [ProgramMach], with a UNIX server that is in `server`.
///
/// Everything here is charged to the machine's clock when the harness loads it: arrays, longs and links, no collections. It never sees another system.
/// Source: Accetta et al., USENIX '86; Rashid et al., ASPLOS '87; Draves, Bershad, Rashid and Dean, SOSP '91; Golub et al., USENIX '90 (from memory).
@NullMarked
package spin.systems.microkernel;

import org.jspecify.annotations.NullMarked;
