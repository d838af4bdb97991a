/// Looking into a running machine: a disassembler, a trace with symbol names, a server for GDB, a watchdog in simulated time and
/// a counter that stops at the n-th of anything.
///
/// Start with [spin.hw.debug.GdbServer] to attach a debugger, [spin.hw.debug.InstructionTrace] to see what a program did, or
/// [spin.hw.debug.Watchdog] when a run must not go on for ever. All of them stand outside: they act between two instructions,
/// charge nothing to the clock and change nothing that a program could see, unless a person at a debugger does.
/// What comes over a wire is an enemy's until it is parsed; no packet, however long or wrong, throws or takes memory without bound.
@NullMarked
package spin.hw.debug;

import org.jspecify.annotations.NullMarked;
