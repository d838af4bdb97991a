/// What things cost, on which computer, and who says so. Start with [spin.hw.profile.Profile#named]: one record per computer, each figure
/// with its source and a [spin.hw.profile.Confidence].
///
/// An Alpha instruction costs what its [spin.hw.profile.InstructionClass] costs; a trap or a refill is a [spin.hw.profile.HardwareEvent]; kernel code written
/// in Java is priced by two text tables, `bytecodes.prices` and `calls.prices`, which say what a good compiler would have
/// emitted for a bytecode or a call, in instruction classes. So one profile prices every kind of code.
///
/// Prices never change while a machine runs. Whoever charges does it through the machine's [spin.hw.profile.Account], which also counts.
@NullMarked
package spin.hw.profile;

import org.jspecify.annotations.NullMarked;
