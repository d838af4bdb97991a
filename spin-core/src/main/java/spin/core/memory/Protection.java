package spin.core.memory;

/// What user code may do with a page.
public enum Protection {
    NONE,
    READ,
    READ_EXECUTE,
    READ_WRITE,
    READ_WRITE_EXECUTE;

    public boolean readable() {
        return this != NONE;
    }

    public boolean writable() {
        return this == READ_WRITE || this == READ_WRITE_EXECUTE;
    }

    public boolean executable() {
        return this == READ_EXECUTE || this == READ_WRITE_EXECUTE;
    }
}
