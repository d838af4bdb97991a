@NullMarked
package spin.ext.echo;

import org.jspecify.annotations.NullMarked;
