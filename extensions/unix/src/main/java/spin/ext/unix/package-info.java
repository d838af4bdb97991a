/// UNIX for user programs: what Linux on the Alpha offers a static executable, made of published services.
///
/// Start with [Unix], which installs the handlers, then [Calls], which says what each system call does. A [UnixProcess] is a program of
/// the kernel's with a [Memory], a table of [Descriptors] and its [Signals]; [Processes] is their tree. Memory is shared on fork and copied
/// when it is written to.
///
/// Everything happens in handlers, which lose the processor only where they wait ([Scheduling]), so nothing here has a lock. A call that is
/// not served fails with ENOSYS and is counted. No program's address is ever used but through [Memory], which refuses what the
/// program could not have done itself. Nothing here knows a hardware register or an implementation of the kernel's.
@NullMarked
package spin.ext.unix;

import org.jspecify.annotations.NullMarked;
