/// The UNIX server and the emulation library: what makes a UNIX of the microkernel for unmodified programs.
///
/// A program's system call goes from the kernel to the emulation library in its own address space, which makes a message to the server out of it. The server
/// is a task like any other: it knows programs by their ports, reaches their memory and registers by messages to the kernel, and answers. What the calls
/// mean is `spin.systems.unix`. Start with [spin.systems.microkernel.server.UnixServer].
///
/// Never in here: anything of the kernel's but its [spin.systems.microkernel.MachAbi].
///
/// Source: Golub, Dean, Forin and Rashid, Unix as an Application Program, USENIX '90.
@NullMarked
package spin.systems.microkernel.server;

import org.jspecify.annotations.NullMarked;
