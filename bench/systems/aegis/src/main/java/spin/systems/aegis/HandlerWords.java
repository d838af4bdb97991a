package spin.systems.aegis;

/// How an environment describes a handler that it wants in force: words of 8 bytes in a frame of its own.
///
///      0  physical address of the code       1  a capability that reads its frame      2  instructions
///      3  the first frame of the region      4  its size, as the logarithm of so many frames: 0 to 3; the first frame's number is a multiple
///      5  up to four pipes ([spin.systems.aegis.ash.Pipes#of]), 8 hexadecimal digits each, the first in the low half; 6 the other two
///      7  for each frame of the region a capability that writes it
public final class HandlerWords {

    public static final int CODE = 0;
    public static final int CODE_CAPABILITY = 1;
    public static final int INSTRUCTIONS = 2;
    public static final int REGION = 3;
    public static final int REGION_ORDER = 4;
    public static final int PIPES = 5;
    public static final int CAPABILITIES = 7;
    public static final int MOST_ORDER = 3;
    public static final int WORDS = CAPABILITIES + (1 << MOST_ORDER);
    public static final int MOST_PIPES = 4;

    private HandlerWords() {}
}
