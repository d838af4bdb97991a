@NullMarked
package spin.core.disk;

import org.jspecify.annotations.NullMarked;
