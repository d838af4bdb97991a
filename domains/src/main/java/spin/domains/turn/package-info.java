/// Several activities of code from outside take turns by host time, in a program that has no kernel.
///
/// Start with [HostTurns]. Three things come in by the door: threads from an `Executor`, time from a clock, and the program's word on who has
/// had enough. Code that is counted is interrupted at its polls, so this needs no thread that watches, and a test with a clock of its own sees
/// the same turns each time. It never stops a thread of the host and never interrupts the JDK or the program: there it waits for the next poll.
@NullMarked
package spin.domains.turn;

import org.jspecify.annotations.NullMarked;
