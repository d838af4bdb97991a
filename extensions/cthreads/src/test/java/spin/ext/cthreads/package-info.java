@NullMarked
package spin.ext.cthreads;

import org.jspecify.annotations.NullMarked;
