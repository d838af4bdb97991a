/// Recorded vectors: what single instructions do to registers and memory, as an emulator that nobody here wrote has it.
///
/// `InstructionForm` lists every instruction, `VectorRecorder` makes the recording (it says how), `VectorFile` is its format, and
/// `VectorTests` runs it on every engine. The emulator is needed for recording only.
@NullMarked
package spin.hw.cpu.vectors;

import org.jspecify.annotations.NullMarked;
