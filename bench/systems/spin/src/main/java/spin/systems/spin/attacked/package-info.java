/// SPIN under the suite of attacks.
///
/// Victim, friend and attacker are extensions, three JARs of the one in `puppet`; what cannot be said in Java is a class file written here, instruction
/// by instruction. All of them come in by the kernel's own loader, and what it says of them is the answer. Start with [AttackedSpin].
@NullMarked
package spin.systems.spin.attacked;

import org.jspecify.annotations.NullMarked;
