@NullMarked
package spin.ext.strace;

import org.jspecify.annotations.NullMarked;
