/// The Alpha CPU: start with [spin.hw.cpu.Cpu]. It is a 21064 with IEEE floating point, or by option a 21164A with byte and word
/// instructions, and it is precise: a fault leaves registers and memory as they were before the instruction.
///
/// Whoever wants to know what an instruction does reads `Executor`, which executes any of them, one at a time, with all that can come
/// of it, and the pure functions behind it: `IntegerOperate`, `FloatingPoint`, `Ieee`. An [spin.hw.cpu.Engine] is a faster way to
/// the same outcome; `Interpreter` is the one here, on [spin.hw.cpu.CodePage]s of decoded instructions, and reaches memory through
/// the [spin.hw.cpu.AccessCache]s that [spin.hw.cpu.MemoryPath] keeps true. All work on one [spin.hw.cpu.CpuState].
///
/// Everything that traps goes to the installed [spin.hw.pal.PalCode], and nothing that a user program does throws out of `run`. Nothing
/// here knows a device, a kernel or the host's time. VAX floating point is an illegal instruction that says so.
@NullMarked
package spin.hw.cpu;

import org.jspecify.annotations.NullMarked;
