package spin.hw.disk;

import spin.hw.checkpoint.State;

/// What is on the platters: sectors of 512 bytes, all zero where nothing was written.
///
/// A store that fails says so with a [StoreException]; the drive then reports a medium error for the request and goes on.
public interface SectorStore {
    /// Reads the sectors from `lba` on.
    void read(long lba, byte[] target, int offset, int sectors);

    /// Writes one sector, whole or not at all.
    void write(long lba, byte[] source, int offset);

    /// Makes sure that all that was written would survive the host's end. A store in memory has nothing to do.
    default void force() {}

    /// Writes what a checkpoint has to hold into fields that begin with `platters.`.
    void save(State out);

    /// Takes it back, or refuses when the host's file is not what it was.
    void restore(State in);
}
