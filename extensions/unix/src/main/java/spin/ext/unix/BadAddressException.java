package spin.ext.unix;

/// A program named memory that it could not have accessed itself: the call fails with EFAULT.
final class BadAddressException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadAddressException(long address) {
        super("0x" + Long.toHexString(address));
    }
}
