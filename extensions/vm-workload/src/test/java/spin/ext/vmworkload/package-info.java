@NullMarked
package spin.ext.vmworkload;

import org.jspecify.annotations.NullMarked;
