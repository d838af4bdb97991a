package spin.ext.diskfs;

/// Where a file system lies: blocks of [#BYTES] bytes, read and written whole.
///
/// The loss of power leaves of what was written since the last [#flush] any part, in any order; only a sector of 512 bytes is
/// never half one and half the other. Refuses with EIO.
public interface BlockStore {
    int BYTES = 4096;

    long blocks();

    void read(long block, byte[] into);

    void write(long block, byte[] from);

    /// Returns when all that was written before would survive the loss of power.
    void flush();
}
