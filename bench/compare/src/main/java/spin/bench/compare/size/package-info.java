/// How large the systems are: the components of SPIN as published, and ours beside them, counted from the class files that run.
///
/// A [Component] names the packages that stand for a published one; [ComponentSizes] finds their class files where this program was loaded from,
/// directories or JARs, and counts them as `spin stats --sizes` counts extensions ([spin.core.load.Anatomy]). Never in here: a count that was written down.
/// Start with [ComponentSizes].
@NullMarked
package spin.bench.compare.size;

import org.jspecify.annotations.NullMarked;
