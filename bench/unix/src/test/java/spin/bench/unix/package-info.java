/// What the benchmark of UNIX says is true of what it measured.
@NullMarked
package spin.bench.unix;

import org.jspecify.annotations.NullMarked;
