/// Alpha programs as files: static ELF64 executables, what they say and where they go in memory.
///
/// Start with [spin.hw.elf.Elf#parse], which turns bytes into an [spin.hw.elf.ElfImage] or an [spin.hw.elf.ElfRefusal] and needs no machine.
/// [spin.hw.elf.ElfLoader] puts an image into whatever implements [spin.hw.elf.ImageSpace]; a kernel implements it with its own memory,
/// and [spin.hw.elf.BareSpace] does so on a machine that has no kernel. [spin.hw.elf.InitialStack] lays out arguments, environment
/// and auxiliary vector as a program expects them. [spin.hw.elf.BareProgram] does all of it in one call.
///
/// The files come from anywhere. Nothing here throws because of what a file says, and nothing is allocated by a size that only
/// the file vouches for: a refusal is a value, with one sentence that says what, where, and what to do. This room never
/// executes an instruction and knows no system call.
@NullMarked
package spin.hw.elf;

import org.jspecify.annotations.NullMarked;
