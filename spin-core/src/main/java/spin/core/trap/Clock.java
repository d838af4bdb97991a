package spin.core.trap;

import spin.core.strand.Strand;
import spin.dispatcher.EventInterface;

/// Time passes while user code executes: for whoever wants to know where it is spent.
@EventInterface
public interface Clock {
    /// A timer of the kernel's or of an extension's ([spin.core.strand.Threads#after]) was due while the strand's user code executed; the PC is
    /// at the next instruction. A handler is told of spaces that admit the installer; one whom the machine's owner trusts, of all.
    void interrupted(Strand strand, SavedState state);
}
