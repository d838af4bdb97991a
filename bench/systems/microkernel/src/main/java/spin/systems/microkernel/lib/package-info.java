/// The library in user mode: messages to the kernel as procedures, C-Threads, remote calls, and a pager, in Alpha code; the application's fault policy as
/// what the pager does.
///
/// It reaches the kernel by traps and messages only, see [spin.systems.microkernel.MachAbi]. Start with [Library].
@NullMarked
package spin.systems.microkernel.lib;

import org.jspecify.annotations.NullMarked;
