@NullMarked
package spin.core.boot.source;

import org.jspecify.annotations.NullMarked;
