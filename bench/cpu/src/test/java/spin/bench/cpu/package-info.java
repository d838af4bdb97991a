@NullMarked
package spin.bench.cpu;

import org.jspecify.annotations.NullMarked;
