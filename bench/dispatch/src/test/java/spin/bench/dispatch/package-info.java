@NullMarked
package spin.bench.dispatch;

import org.jspecify.annotations.NullMarked;
