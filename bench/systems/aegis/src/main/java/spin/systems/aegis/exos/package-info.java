/// ExOS, thin: a library operating system in user mode.
///
/// It runs in its application's address space and gives it what a workload's program expects: pages at their linked addresses, a
/// stack, fault handlers, system calls of its own. Its page table is ordinary memory of the environment, its handlers are
/// Alpha stubs that call managed user code; to the kernel it is just a program that presents capabilities.
///
/// [ExOs] lays an environment out; everything else runs in user mode and reaches memory only through the MMU and the kernel only through
/// `callsys`.
@NullMarked
package spin.systems.aegis.exos;

import org.jspecify.annotations.NullMarked;
