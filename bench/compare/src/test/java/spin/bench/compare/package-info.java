/// Tests of tables as data, of the reports, and of whole comparisons.
@NullMarked
package spin.bench.compare;

import org.jspecify.annotations.NullMarked;
