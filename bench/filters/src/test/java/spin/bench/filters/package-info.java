@NullMarked
package spin.bench.filters;

import org.jspecify.annotations.NullMarked;
