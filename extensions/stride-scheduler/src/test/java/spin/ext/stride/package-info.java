@NullMarked
package spin.ext.stride;

import org.jspecify.annotations.NullMarked;
