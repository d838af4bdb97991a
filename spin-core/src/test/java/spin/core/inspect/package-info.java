@NullMarked
package spin.core.inspect;

import org.jspecify.annotations.NullMarked;
