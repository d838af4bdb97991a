@NullMarked
package spin.ext.nullsyscall;

import org.jspecify.annotations.NullMarked;
