@NullMarked
package spin.ext.trace;

import org.jspecify.annotations.NullMarked;
