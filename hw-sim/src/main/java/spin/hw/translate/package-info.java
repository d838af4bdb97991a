/// The translator: hot stretches of Alpha code become methods of the host's virtual machine, which its compiler makes machine code of. Start with
/// [spin.hw.translate.Translator], an [spin.hw.cpu.Engine] like the interpreter.
///
/// A hot address becomes a [spin.hw.translate.Plan] (Planner: what belongs to the region, Decoder: what each instruction is), the plan a class
/// (Emitter), the class a [spin.hw.translate.Region], and regions call each other through [spin.hw.translate.Link]s.
///
/// It never decides what an instruction does when something is in its way: it leaves before the instruction, and the CPU executes it. So it
/// changes no outcome, no trap and no count, and a test holds it to that.
@NullMarked
package spin.hw.translate;

import org.jspecify.annotations.NullMarked;
