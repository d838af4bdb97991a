/// The questions themselves: each class is one workload, written once for every system.
///
/// Programs are assembled here, Alpha code with labels at the measured points; policies are plain Java that the harness
/// meters. Nothing here knows a kernel. A new workload is a class here and a line in `META-INF/services`.
@NullMarked
package spin.bench.workload;

import org.jspecify.annotations.NullMarked;
