@NullMarked
package spin.core.memory;

import org.jspecify.annotations.NullMarked;
