/// One extension; see its README.
@NullMarked
package spin.ext.tally;

import org.jspecify.annotations.NullMarked;
