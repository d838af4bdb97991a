@NullMarked
package spin.ext.inject;

import org.jspecify.annotations.NullMarked;
