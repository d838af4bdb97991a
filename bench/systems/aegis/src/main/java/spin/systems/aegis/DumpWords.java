package spin.systems.aegis;

/// Where the contents of frames go that are taken by force: words of 8 bytes in a frame of the environment's own.
///
///      0  how many targets; then for each:
///         its extent, by the first block | a capability that writes the extent | the block, counted from the extent's first
///
/// The kernel takes the last target for the first frame, and counts down what it has taken. A target whose capability is not good when a frame is taken
/// is passed over.
public final class DumpWords {

    public static final int COUNT = 0;
    public static final int FIRST = 1;
    public static final int WORDS_FOR_A_TARGET = 3;
    public static final int MOST = 31;
    public static final int BYTES = 8 * (FIRST + MOST * WORDS_FOR_A_TARGET);

    private DumpWords() {}
}
