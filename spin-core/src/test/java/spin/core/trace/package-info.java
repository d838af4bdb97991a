@NullMarked
package spin.core.trace;

import org.jspecify.annotations.NullMarked;
