@NullMarked
package spin.core.load;

import org.jspecify.annotations.NullMarked;
