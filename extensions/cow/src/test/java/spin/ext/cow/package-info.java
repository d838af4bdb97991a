@NullMarked
package spin.ext.cow;

import org.jspecify.annotations.NullMarked;
