package spin.systems.aegis;

import spin.hw.memory.PhysicalMemory;

/// Who owns which physical frame. Allocation is explicit and by physical name: an environment may ask for the frame it wants.
///
/// The table lies in physical memory, four bytes for each frame, so that everybody can read it and see what is free.
final class Frames {

    private static final int FREE = 0;
    private static final int KERNEL = -1;
    private static final int OWNER_SHIFT = 2;

    private final PhysicalMemory memory;
    private final long table;
    private final int count;
    private int hand;

    /// @param table  physical address of the owners
    /// @param kernel how many frames, from the bottom of memory, nobody can ever own
    Frames(PhysicalMemory memory, long table, int count, int kernel) {
        this.memory = memory;
        this.table = table;
        this.count = count;
        for (var frame = 0; frame < kernel; frame++) {
            owner(frame, KERNEL);
        }
        hand = kernel;
    }

    int count() {
        return count;
    }

    boolean exists(long frame) {
        return frame >= 0 && frame < count;
    }

    /// Whose the frame is, 0 when it is free, negative when it is the kernel's.
    int owner(long frame) {
        return memory.loadLong(table + (frame << OWNER_SHIFT));
    }

    private void owner(long frame, int owner) {
        memory.storeLong(table + (frame << OWNER_SHIFT), owner);
    }

    boolean belongsTo(Environment environment, long frame) {
        return exists(frame) && owner(frame) == environment.number;
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
        if (owner(frame) != FREE) {
            return AegisAbi.FRAME_IS_OWNED;
        }
        owner(frame, environment.number);
        environment.frames++;
        return frame;
    }

    /// The first of so many frames beside each other, as far up in memory as they can be, that nobody can ever own from now on.
    long reserve(int wanted) {
        var length = 0;
        for (var frame = count - 1; frame >= 0; frame--) {
            length = owner(frame) == FREE ? length + 1 : 0;
            if (length == wanted) {
                for (var each = 0; each < wanted; each++) {
                    owner(frame + each, KERNEL);
                }
                return frame;
            }
        }
        throw new IllegalStateException("The kernel finds no " + wanted + " free frames beside each other for a device;"
                + " attach it before anything runs, or give the machine more memory.");
    }

    /// The number of the environment that had the frame, 0 when no environment had it.
    int release(int frame) {
        var owner = owner(frame);
        if (owner <= FREE) {
            return 0;
        }
        owner(frame, FREE);
        return owner;
    }

    /// As [#release], but a device still works on the frame: it is the kernel's until [#letGo].
    int hold(int frame) {
        var owner = owner(frame);
        if (owner <= FREE) {
            return 0;
        }
        owner(frame, KERNEL);
        return owner;
    }

    /// Whether the frame, which somebody had, is the kernel's for the time being.
    boolean isHeld(int frame) {
        return owner(frame) == KERNEL;
    }

    /// The device is done with a held frame.
    void letGo(int frame) {
        owner(frame, FREE);
    }

    /// Makes a frame that somebody owns another's.
    void give(long frame, Environment from, Environment to) {
        owner(frame, to.number);
        from.frames--;
        to.frames++;
    }

    private long anyFree() {
        for (var looked = 0; looked < count; looked++) {
            var frame = hand;
            hand = frame + 1 == count ? 0 : frame + 1;
            if (owner(frame) == FREE) {
                return frame;
            }
        }
        return AegisAbi.NO_FRAME_LEFT;
    }
}
