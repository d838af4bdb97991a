@NullMarked
package spin.ext.profile;

import org.jspecify.annotations.NullMarked;
