@NullMarked
package spin.ext.tally;

import org.jspecify.annotations.NullMarked;
