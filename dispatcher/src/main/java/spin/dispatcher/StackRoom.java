package spin.dispatcher;

/// Whether the stack has room for generating code, tried out by using as much of it.
final class StackRoom {
    /// Each takes some 50 bytes compiled and 120 interpreted; generating takes some 60 KB.
    private static final int FRAMES = 2_000;

    private StackRoom() {}

    static boolean isThere() {
        try {
            return descend(FRAMES, 1, 2) != 0;
        } catch (StackOverflowError _) {
            return false;
        }
    }

    private static long descend(int frames, long one, long other) {
        return frames == 0 ? one | other : descend(frames - 1, other, one | 1) | one;
    }
}
