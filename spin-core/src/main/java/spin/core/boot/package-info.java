/// Where a kernel is put together: [SpinKernel] is the composition root, [KernelPart] how other rooms take part in it,
/// [KernelThread] the one host thread that a running kernel has.
@NullMarked
package spin.core.boot;

import org.jspecify.annotations.NullMarked;
