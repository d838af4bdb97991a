@NullMarked
package spin.ext.guest;

import org.jspecify.annotations.NullMarked;
