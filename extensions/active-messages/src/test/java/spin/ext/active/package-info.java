@NullMarked
package spin.ext.active;

import org.jspecify.annotations.NullMarked;
