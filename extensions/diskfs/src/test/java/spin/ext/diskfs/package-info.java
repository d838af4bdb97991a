@NullMarked
package spin.ext.diskfs;

import org.jspecify.annotations.NullMarked;
