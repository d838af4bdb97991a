@NullMarked
package spin.bench.agent;

import org.jspecify.annotations.NullMarked;
