/// Messages that name the handler they run: [ActiveMessages].
@NullMarked
package spin.ext.active;

import org.jspecify.annotations.NullMarked;
