@NullMarked
package spin.bench.house;

import org.jspecify.annotations.NullMarked;
