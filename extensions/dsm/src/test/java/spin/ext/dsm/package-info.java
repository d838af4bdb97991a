@NullMarked
package spin.ext.dsm;

import org.jspecify.annotations.NullMarked;
