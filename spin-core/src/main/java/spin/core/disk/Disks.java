package spin.core.disk;

import java.util.List;
import spin.core.memory.Page;
import spin.dispatcher.EventInterface;

/// Blocks of drives, for who was granted some: the service that an extension asks for, in its own name.
///
/// Who gets which blocks is decided by the machine's owner: `disk grant` at the prompt and `--disk FILE,for=JAR` name a JAR; an extension that he
/// trusts by signature takes a whole drive. Either may hand on a part.
///
/// A drive serves requests in an order of its own, but never lets one overtake an earlier one that shares a block with it unless both read, and
/// none passes a flush in either direction: so a flush is also the barrier between what was asked before it and what is asked after it.
/// What was written is safe from the loss of power when a flush that was asked after it is done. After a loss of power a block is old or new,
/// never half of each.
///
/// All refusals are a [DiskException].
@EventInterface
public interface Disks {
    int BLOCK_BYTES = 512;

    /// The drives of this machine.
    List<String> drives();

    /// What was granted to the caller.
    List<DiskRange> granted();

    /// All blocks of a drive, for whom the machine's owner trusts; refused while another extension holds some of them.
    DiskRange whole(String drive);

    /// `blocks` blocks of a range, the first being its block number `first`: what a holder gives to others.
    DiskRange part(DiskRange range, long first, long blocks);

    /// Reads as many blocks as fill `into`, which is a whole number of them, and waits for it. On a strand.
    void read(DiskRange range, long block, byte[] into);

    /// Writes a whole number of blocks, and waits until the drive has them; they are safe after the next [#flush]. On a strand.
    void write(DiskRange range, long block, byte[] from);

    /// Waits until all that was written before is safe. On a strand.
    void flush(DiskRange range);

    /// Begins to read a page: [Page]s are as large as 16 blocks. Its holder may unmap or give back the page meanwhile; its frame
    /// is nobody else's before the drive is done.
    DiskRequest startRead(DiskRange range, long block, Page page);

    /// Begins to write a page.
    DiskRequest startWrite(DiskRange range, long block, Page page);

    /// Begins to flush.
    DiskRequest startFlush(DiskRange range);

    /// Waits for the end of a request. On a strand; any number may wait for the same.
    ///
    /// @throws DiskException when it has failed
    void await(DiskRequest request);

    /// The drive is done with a request that was begun with one of the `start` methods. A handler is told of its own domain's requests
    /// and no others, on a strand of the drive's.
    void completed(DiskRequest request);
}
