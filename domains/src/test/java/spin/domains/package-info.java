@NullMarked
package spin.domains;

import org.jspecify.annotations.NullMarked;
