/// The Alpha CPU: start with [spin.hw.cpu.Cpu]. It executes the 21064's integer instruction set from memory, precisely: a fault leaves
/// registers and memory as they were before the instruction. The instruction set's pure functions are in
/// `IntegerOperate`, the encodings in `Encoding`.
///
/// Floating point is not here yet: such an instruction is an illegal-instruction fault that says so. Everything that traps
/// goes to the installed [spin.hw.pal.PalCode], and nothing that a user program does throws out of `run`.
@NullMarked
package spin.hw.cpu;

import org.jspecify.annotations.NullMarked;
