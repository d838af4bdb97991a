@NullMarked
package spin.ext.greeter;

import org.jspecify.annotations.NullMarked;
