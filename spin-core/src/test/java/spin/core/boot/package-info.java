@NullMarked
package spin.core.boot;

import org.jspecify.annotations.NullMarked;
