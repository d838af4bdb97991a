/// One extension; see its README.
@NullMarked
package spin.ext.osf;

import org.jspecify.annotations.NullMarked;
