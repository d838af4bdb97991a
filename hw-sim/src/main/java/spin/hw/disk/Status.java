package spin.hw.disk;

/// What the drive says of a request that it gives back, in the low byte of its flags.
public enum Status {
    DONE(0),
    /// No such operation, no or too many sectors, or sectors that the drive has not.
    BAD_REQUEST(1),
    /// There is no memory at the address of the data, or not at all of it.
    BAD_ADDRESS(2),
    /// The platters could not be read or written: the host's file failed.
    MEDIUM_ERROR(3);

    private final int code;

    Status(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
