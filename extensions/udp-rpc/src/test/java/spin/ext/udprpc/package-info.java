@NullMarked
package spin.ext.udprpc;

import org.jspecify.annotations.NullMarked;
