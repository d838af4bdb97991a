@NullMarked
package spin.core.device;

import org.jspecify.annotations.NullMarked;
