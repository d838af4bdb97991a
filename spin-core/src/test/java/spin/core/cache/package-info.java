@NullMarked
package spin.core.cache;

import org.jspecify.annotations.NullMarked;
