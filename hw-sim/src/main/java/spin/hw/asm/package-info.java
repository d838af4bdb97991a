/// A small Alpha assembler for tests and workloads, so that no external tool is needed: [spin.hw.asm.Assembler] in, [spin.hw.asm.Program] out.
/// It encodes and never judges semantics; what it refuses (an unknown label, a displacement that does not fit) it refuses
/// by name. `word` emits any 32 bits, so nothing is out of a test's reach.
@NullMarked
package spin.hw.asm;

import org.jspecify.annotations.NullMarked;
