@NullMarked
package spin.bench.net;

import org.jspecify.annotations.NullMarked;
