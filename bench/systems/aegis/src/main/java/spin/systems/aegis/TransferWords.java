package spin.systems.aegis;

/// How an environment writes down a transfer between a block of the disk and a page frame: words of 8 bytes in a frame of its own.
///
///      0  the operation: 0 block to frame, 1 frame to block
///      1  the extent, by its first block        2  a capability of the extent
///      3  the block, counted from the extent's first
///      4  the frame                             5  a capability of the frame
public final class TransferWords {

    public static final int OPERATION = 0;
    public static final int EXTENT = 1;
    public static final int EXTENT_CAPABILITY = 2;
    public static final int BLOCK = 3;
    public static final int FRAME = 4;
    public static final int FRAME_CAPABILITY = 5;
    public static final int WORDS = 6;

    /// Needs a capability that reads the extent and one that writes the frame.
    public static final int TO_FRAME = 0;
    /// Needs a capability that writes the extent and one that reads the frame.
    public static final int TO_BLOCK = 1;

    private TransferWords() {}
}
