@NullMarked
package spin.domains.meter;

import org.jspecify.annotations.NullMarked;
