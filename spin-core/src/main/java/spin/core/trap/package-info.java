/// From the machine's kernel entries to events.
///
/// [Trap] is what extensions see; [TrapHandler] is what the PALcode calls: it saves the strand's registers, finds out
/// what happened, raises the one event for it, and puts the registers back. There is no table of system calls in the
/// kernel: [TrapAuthoriser] says who may serve which numbers for whose programs.
@NullMarked
package spin.core.trap;

import org.jspecify.annotations.NullMarked;
