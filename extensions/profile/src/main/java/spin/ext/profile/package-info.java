/// Where programs spend their time: samples in simulated time, as folded stacks that flame graphs are made of.
///
/// Start with [spin.ext.profile.Profile], the extension; [spin.ext.profile.Sampler] takes the samples and [spin.ext.profile.Samples] keeps them.
///
/// A sample costs simulated time like everything else; one program on one machine has the same samples in each run.
@NullMarked
package spin.ext.profile;

import org.jspecify.annotations.NullMarked;
