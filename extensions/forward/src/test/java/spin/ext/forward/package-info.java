@NullMarked
package spin.ext.forward;

import org.jspecify.annotations.NullMarked;
