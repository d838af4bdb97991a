package spin.domains.meter;

import org.jspecify.annotations.Nullable;

/// A class that cannot be metered, and so must not be loaded.
public final class MeteringException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String className;
    private final String methodName;

    MeteringException(String className, String methodName, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.className = className;
        this.methodName = methodName;
    }

    /// The class at fault, dotted; empty when not even its name could be read.
    public String className() {
        return className;
    }

    /// The method at fault; empty when the class as a whole is.
    public String methodName() {
        return methodName;
    }
}
