package spin.core.memory;

/// A memory service refused. Nothing has changed; the message says what was asked, and what to do.
public final class VmException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /// Why, for a program.
    public enum Reason {
        /// An argument was null.
        NIL,
        /// The page, context, region or reference has been given back, or taken.
        STALE,
        /// It is another kernel's, or somebody else's to decide on.
        FOREIGN,
        /// No address, number or size of that kind exists.
        RANGE,
        /// Something is there already.
        OCCUPIED,
        /// Nothing is mapped there, or no such reference was ever given.
        ABSENT,
        /// More than the mapping allows.
        FORBIDDEN,
        /// No frame is free, and none could be reclaimed.
        MEMORY,
        /// The holder has as much as it may have.
        QUOTA
    }

    VmException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    static VmException nil(String what) {
        return new VmException(Reason.NIL, "a " + what + " is needed, and null was given");
    }

    static VmException stale(Object what) {
        return new VmException(Reason.STALE, what + " is gone; ask for another");
    }

    static VmException foreign(Object what) {
        return new VmException(Reason.FOREIGN, what + " is another kernel's");
    }
}
