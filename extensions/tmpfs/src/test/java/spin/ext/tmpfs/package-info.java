@NullMarked
package spin.ext.tmpfs;

import org.jspecify.annotations.NullMarked;
