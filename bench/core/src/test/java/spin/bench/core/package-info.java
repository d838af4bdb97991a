/// Tests of the rows and of what is measured; none of them looks at a clock.
@NullMarked
package spin.bench.core;

import org.jspecify.annotations.NullMarked;
