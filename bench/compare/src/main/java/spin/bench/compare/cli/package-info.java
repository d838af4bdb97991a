/// `spin compare`, as the command line sees it. It reads options, calls [spin.bench.compare.Comparison] and prints; nothing is
/// decided here.
@NullMarked
package spin.bench.compare.cli;

import org.jspecify.annotations.NullMarked;
