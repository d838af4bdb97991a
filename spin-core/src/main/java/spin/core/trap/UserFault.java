package spin.core.trap;

import spin.core.strand.Strand;

/// Why a strand of user code was ended: a fault that no handler resolved. Whoever joins the strand gets it as the cause.
public final class UserFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int signal;
    private final String text;

    UserFault(Strand strand, int signal, long pc, String what) {
        var said = "strand %s stopped at pc 0x%x: %s, and no handler resolved it".formatted(strand, pc, what);
        super(said, null, false, false);
        this.signal = signal;
        this.text = said;
    }

    /// What happened, for people.
    public String text() {
        return text;
    }

    /// The number of the UNIX signal that it would be.
    public int signal() {
        return signal;
    }
}
