@NullMarked
package spin.core.file;

import org.jspecify.annotations.NullMarked;
