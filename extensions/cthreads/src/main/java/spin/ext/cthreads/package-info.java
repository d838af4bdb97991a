/// One extension; see its README.
@NullMarked
package spin.ext.cthreads;

import org.jspecify.annotations.NullMarked;
