package spin.core.strand;

import org.jspecify.annotations.Nullable;

/// What ended a strand of another domain, for whoever joins it: the class of the exception by name, its message, its trace and
/// its causes. The exception itself stays where it came from, because it would keep that domain's classes alive.
///
/// Made without calling code of the domain's: a `getMessage` of its own may throw, or never come back.
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

    // A throwable of a domain's own class may have code of its own for each of these, which may not come back: that is not asked.

    private static String message(Throwable thrown) {
        if (!isTheJdks(thrown, "getMessage")) {
            return "(its message is made by its own code)";
        }
        var message = thrown.getMessage();
        return message == null ? "" : message.substring(0, Math.min(message.length(), LONGEST));
    }

    private static StackTraceElement[] trace(Throwable thrown) {
        return isTheJdks(thrown, "getStackTrace") ? thrown.getStackTrace().clone() : new StackTraceElement[0];
    }

    private static @Nullable Throwable cause(Throwable thrown) {
        return isTheJdks(thrown, "getCause") ? thrown.getCause() : null;
    }

    private static boolean isTheJdks(Throwable thrown, String method) {
        try {
            return thrown.getClass().getMethod(method).getDeclaringClass().getClassLoader() == null;
        } catch (NoSuchMethodException | LinkageError _) {
            return false;
        }
    }
}
