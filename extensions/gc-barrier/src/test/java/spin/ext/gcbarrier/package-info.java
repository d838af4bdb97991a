@NullMarked
package spin.ext.gcbarrier;

import org.jspecify.annotations.NullMarked;
