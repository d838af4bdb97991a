/// Mechanism against mechanism: the same policy as an extension of SPIN and as a part of the library operating system on Aegis.
///
/// A [Mechanism] has a workload and sides; each side says where the policy is on its system and which classes it consists of. [Mechanisms] runs them all on
/// one machine under the one meter and counts the classes. What is printed was executed or counted: never in here is a figure
/// that was written down, nor a judgement who wins.
///
/// Start with [Mechanisms].
@NullMarked
package spin.bench.compare.mechanism;

import org.jspecify.annotations.NullMarked;
