package spin.domains.meter;

/// The signal that ends untrusted code whose limit is used up.
///
/// Metered untrusted code cannot catch it: its handlers throw it on. Whoever called the code, under a limit it set,
/// catches it at the border. It has no stack trace, because it may be raised where little stack is left.
public class Terminated extends Error {

    private static final long serialVersionUID = 1;

    public Terminated() {
        this("the code used up its limit of cycles and was terminated");
    }

    /// For an end of another kind.
    protected Terminated(String message) {
        super(message, null, false, false);
    }
}
