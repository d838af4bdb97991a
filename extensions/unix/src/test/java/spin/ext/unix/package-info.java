/// Programs of Linux on the Alpha, and what they must not be able to do; [Suite] runs them as `spin exec` does.
@NullMarked
package spin.ext.unix;

import org.jspecify.annotations.NullMarked;
