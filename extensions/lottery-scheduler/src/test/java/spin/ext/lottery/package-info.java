@NullMarked
package spin.ext.lottery;

import org.jspecify.annotations.NullMarked;
