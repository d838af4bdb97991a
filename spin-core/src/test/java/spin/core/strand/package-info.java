/// Tests of strands.
@NullMarked
package spin.core.strand;

import org.jspecify.annotations.NullMarked;
