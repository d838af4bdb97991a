package spin.systems.aegis;

import spin.hw.memory.PhysicalMemory;

/// The processor as a linear vector: each slot is a slice of time, and slots come round by position.
///
/// A slot is a resource like a frame: it is allocated by name, so an environment chooses whether its slices lie together (fewer switches) or
/// apart (shorter waits). The vector lies in physical memory, where everybody can read it.
final class Slices {

    static final int SLOTS = 64;
    private static final int SLOT_SHIFT = 3;

    private final PhysicalMemory memory;
    private final long vector;
    private int position = SLOTS - 1;

    Slices(PhysicalMemory memory, long vector) {
        this.memory = memory;
        this.vector = vector;
    }

    int owner(long slot) {
        return (int) memory.loadQuad(vector + (slot << SLOT_SHIFT));
    }

    void owner(long slot, int environment) {
        memory.storeQuad(vector + (slot << SLOT_SHIFT), environment);
    }

    /// The clock has ticked: everybody can read how often.
    void tick(long count) {
        memory.storeQuad(vector + AegisAbi.CLOCK_TICKS, memory.loadQuad(vector + AegisAbi.CLOCK_TICKS) + count);
    }

    /// The slot, now the environment's, or the refusal.
    long allocate(Environment environment, long wanted) {
        if (wanted >= SLOTS) {
            return AegisAbi.NO_SUCH_SLOT;
        }
        var slot = wanted < 0 ? firstFree() : wanted;
        if (slot < 0) {
            return AegisAbi.NO_SLOT_LEFT;
        }
        if (owner(slot) != 0) {
            return AegisAbi.SLOT_IS_OWNED;
        }
        owner(slot, environment.number);
        return slot;
    }

    /// Makes a slot of one environment another's, or nobody's.
    long give(Environment from, long slot, int to) {
        if (slot < 0 || slot >= SLOTS || owner(slot) != from.number) {
            return AegisAbi.NO_SUCH_SLOT;
        }
        owner(slot, to);
        return 0;
    }

    void free(Environment environment) {
        for (var slot = 0; slot < SLOTS; slot++) {
            if (owner(slot) == environment.number) {
                owner(slot, 0);
            }
        }
    }

    /// Time is in that slot again: nothing has happened since.
    void back(int slot) {
        position = slot;
    }

    /// The slot that time is in.
    int position() {
        return position;
    }

    /// Time goes on to the next slot that somebody owns; the answer is its owner, 0 when there is none.
    int next() {
        for (var tried = 0; tried < SLOTS; tried++) {
            position = position + 1 == SLOTS ? 0 : position + 1;
            var owner = owner(position);
            if (owner != 0) {
                return owner;
            }
        }
        return 0;
    }

    private long firstFree() {
        for (var slot = 0; slot < SLOTS; slot++) {
            if (owner(slot) == 0) {
                return slot;
            }
        }
        return -1;
    }
}
