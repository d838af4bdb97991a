/// One extension; see its README.
@NullMarked
package spin.ext.echo;

import org.jspecify.annotations.NullMarked;
