package spin.core.memory;

/// No physical frame is free.
public final class OutOfFramesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutOfFramesException() {
        super("no frame of physical memory is free; destroy a context, or give the machine more memory");
    }
}
