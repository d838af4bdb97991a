/// What shows a running kernel to whoever sits at the prompt: the commands `disp`, `vm`, `strand` and their like.
///
/// Start at [Inspection], which adds all of them; there is one class for each subject, and each answers with a
/// [spin.core.shell.Reply], so what people read and what programs get as JSON is one value. Nothing here decides anything in the kernel,
/// and nothing reads a host clock: the time of the host comes in by the door.
@NullMarked
package spin.core.inspect;

import org.jspecify.annotations.NullMarked;
