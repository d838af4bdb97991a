/// The library in user mode: what a program of these systems is linked with, in Alpha code, and the application's fault policy as its signal handler.
///
/// It reaches the kernel by system calls only, see [spin.systems.monolith.UnixAbi]. Start with [Library].
@NullMarked
package spin.systems.monolith.lib;

import org.jspecify.annotations.NullMarked;
