package spin.systems.aegis;

/// Who owns which physical frame. Allocation is explicit and by physical name: an environment may ask for the frame it wants.
final class Frames {

    private static final int FREE = 0;
    private static final int KERNEL = -1;

    private final int[] owners;
    private int hand;

    /// @param kernel how many frames, from the bottom of memory, nobody can ever bind
    Frames(int count, int kernel) {
        owners = new int[count];
        for (var frame = 0; frame < kernel; frame++) {
            owners[frame] = KERNEL;
        }
        hand = kernel;
    }

    int count() {
        return owners.length;
    }

    boolean exists(long frame) {
        return frame >= 0 && frame < owners.length;
    }

    boolean belongsTo(Environment environment, long frame) {
        return exists(frame) && owners[(int) frame] == environment.number;
    }

    /// The frame, now owned, or the refusal.
    long allocate(Environment environment, long wanted) {
        var frame = wanted < 0 ? anyFree() : wanted;
        if (frame < 0) {
            return AegisAbi.NO_FRAME_LEFT;
        }
        if (!exists(frame)) {
            return AegisAbi.NO_SUCH_FRAME;
        }
        if (owners[(int) frame] != FREE) {
            return AegisAbi.FRAME_IS_OWNED;
        }
        owners[(int) frame] = environment.number;
        environment.frames++;
        return frame;
    }

    /// The number of the environment that had the frame, 0 when no environment had it.
    int release(int frame) {
        var owner = owners[frame];
        if (owner <= FREE) {
            return 0;
        }
        owners[frame] = FREE;
        return owner;
    }

    private long anyFree() {
        for (var looked = 0; looked < owners.length; looked++) {
            var frame = hand;
            hand = frame + 1 == owners.length ? 0 : frame + 1;
            if (owners[frame] == FREE) {
                return frame;
            }
        }
        return AegisAbi.NO_FRAME_LEFT;
    }
}
