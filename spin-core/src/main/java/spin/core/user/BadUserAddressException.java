package spin.core.user;

/// User memory that user code could not have accessed itself was to be read or written in its name.
public final class BadUserAddressException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadUserAddressException(Program program, long address, int length, boolean write) {
        super("program %s may not %s %d bytes at 0x%x".formatted(program, write ? "write" : "read", length, address),
                null, false, false);
    }
}
