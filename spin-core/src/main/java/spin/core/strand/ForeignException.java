package spin.core.strand;

import org.jspecify.annotations.Nullable;

/// What ended a strand of another domain, for whoever joins it: the class of the exception by name, its message, its trace and
/// its causes. The exception itself stays where it came from, because it would keep that domain's classes alive.
///
/// Made on the strand that ended: what a foreign `getMessage` does, or how long it takes, is nobody else's affair.
public final class ForeignException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int DEEPEST = 16;
    private static final int LONGEST = 4096;

    private final String className;

    private ForeignException(String className, String message, StackTraceElement[] trace) {
        super(message.isEmpty() ? className : className + ": " + message);
        this.className = className;
        setStackTrace(trace);
    }

    /// The name of its class, which the reader may not know.
    public String className() {
        return className;
    }

    /// The trace as the JVM fills it in names classes by reference, and would keep them alive.
    @Override
    public Throwable fillInStackTrace() {
        return this;
    }

    /// What can be kept of `thrown` when its domain has gone.
    static Throwable of(Throwable thrown) {
        return of(thrown, 0);
    }

    private static Throwable of(Throwable thrown, int depth) {
        if (thrown instanceof StrandKilledException || thrown instanceof ForeignException) {
            return thrown;
        }
        var foreign = new ForeignException(thrown.getClass().getName(), message(thrown), trace(thrown));
        var cause = cause(thrown);
        if (cause != null && depth < DEEPEST) {
            foreign.initCause(of(cause, depth + 1));
        }
        return foreign;
    }

    // What follows calls code of the exception's own. If that fails too, its failure is what there is to say.

    private static String message(Throwable thrown) {
        try {
            var message = thrown.getMessage();
            return message == null ? "" : message.substring(0, Math.min(message.length(), LONGEST));
        } catch (Exception | StackOverflowError failed) {
            return "(its message cannot be had: " + failed.getClass().getName() + ")";
        }
    }

    private static StackTraceElement[] trace(Throwable thrown) {
        try {
            return thrown.getStackTrace().clone();
        } catch (Exception | StackOverflowError _) {
            return new StackTraceElement[0];
        }
    }

    private static @Nullable Throwable cause(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (Exception | StackOverflowError _) {
            return null;
        }
    }
}
