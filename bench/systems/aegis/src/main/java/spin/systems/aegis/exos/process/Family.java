package spin.systems.aegis.exos.process;

import spin.systems.aegis.AegisAbi;

/// What the processes of a family share: frames and their counts, who is there, and the time.
///
/// A frame that more than one of them can use is the keeper's, an environment that outlives them; the last that lets go of it frees it. Rows of
/// the process table are frames too: a process owns its own, and what others hold is a capability that reads.
final class Family {

    static final int TICK_SHIFT = 10;
    static final int TICKS_PER_SECOND = 1 << TICK_SHIFT;
    static final long NANOSECONDS = 1_000_000_000L;
    private static final long NANOSECONDS_IN_A_TICK = NANOSECONDS / TICKS_PER_SECOND;
    /// 1 January 1996, when the machine's time begins.
    static final long EPOCH = 820_454_400L;
    private static final long COUNT_MASK = 0xff;

    private final Run run;
    private long freshFrame;
    private long freshCapability;

    Family(Run run) {
        this.run = run;
    }

    // Frames.

    /// A frame of this process's own, cleared. False when there is none; else [#frame] and [#capability] say which.
    boolean fresh() {
        if (!raw()) {
            return false;
        }
        run.clear(run.window(Place.W_FRESH, freshFrame, freshCapability, Place.RW), Place.PAGE);
        return true;
    }

    /// The same with what was in it.
    boolean raw() {
        freshFrame = run.call(AegisAbi.ALLOC, -1, 0, 0);
        if (freshFrame < 0) {
            return false;
        }
        freshCapability = run.second();
        run.forget(freshFrame);
        count(freshFrame, 1);
        return true;
    }

    long frame() {
        return freshFrame;
    }

    long capability() {
        return freshCapability;
    }

    int count(long frame) {
        var at = Place.COUNTS + frame;
        return (int) (run.word(at & -8) >>> ((at & 7) << 3) & COUNT_MASK);
    }

    private void count(long frame, int count) {
        run.octet(Place.COUNTS + frame, count);
    }

    /// Another process, or another place in this one, uses the frame too.
    void share(long frame, long capability, boolean already) {
        count(frame, count(frame) + 1);
        if (!already) {
            keep(frame, capability);
        }
    }

    /// Makes a frame of one's own the keeper's.
    void keep(long frame, long capability) {
        run.call(AegisAbi.GIVE, frame, capability, run.word(Place.KEEPER));
    }

    /// One use less; the last frees it.
    void release(long frame, long capability) {
        var left = count(frame) - 1;
        count(frame, left);
        if (left == 0) {
            run.forget(frame);
            run.call(AegisAbi.DEALLOC, frame, capability, 0);
        }
    }

    /// The address of a board in its window; 0 when there is none and none is to be made, or no frame for it.
    long board(int which, boolean make) {
        var at = Place.BOARDS + 16L * which;
        if (run.word(at + 8) == 0) {
            if (!make || !fresh()) {
                return 0;
            }
            run.word(at, freshFrame);
            run.word(at + 8, freshCapability);
            keep(freshFrame, freshCapability);
        }
        return run.window(Place.W_BOARDS + which, run.word(at), run.word(at + 8), Place.RW);
    }

    // Time.

    long ticks() {
        return run.word(clock() + AegisAbi.CLOCK_TICKS);
    }

    /// The tick when so many nanoseconds have passed.
    long deadline(long nanoseconds) {
        return ticks() + (nanoseconds + NANOSECONDS_IN_A_TICK - 1) / NANOSECONDS_IN_A_TICK
                + (nanoseconds == 0 ? 0 : 1);
    }

    /// The calendar's time, in nanoseconds since 1970.
    long now() {
        return EPOCH * NANOSECONDS + ((ticks() * NANOSECONDS) >> TICK_SHIFT);
    }

    private long clock() {
        return run.window(Place.W_CLOCK, AegisAbi.SLICES_FRAME, AegisAbi.EXPOSED, AegisAbi.READ);
    }

    // People.

    static long person(int slot) {
        return Place.PEOPLE + (long) slot * Place.PERSON_BYTES;
    }

    /// The slot of a process, or -1.
    int find(long pid) {
        if (pid > 0) {
            for (var slot = 0; slot < Place.MOST_PEOPLE; slot++) {
                if (run.word(person(slot)) == pid) {
                    return slot;
                }
            }
        }
        return -1;
    }

    /// Who runs in an environment, or did last: one that ends tells its parent as its last deed.
    int findEnvironment(long environment) {
        var dead = -1;
        for (var slot = 0; slot < Place.MOST_PEOPLE; slot++) {
            if (run.word(person(slot)) != 0 && run.word(person(slot) + 8) == environment) {
                if (row(slot, Place.R_STATE) != Place.DEAD) {
                    return slot;
                }
                dead = slot;
            }
        }
        return dead;
    }

    /// A slot for a process, or -1.
    int enter(long pid, long environment, long row, long capability) {
        for (var slot = 0; slot < Place.MOST_PEOPLE; slot++) {
            var person = person(slot);
            if (run.word(person) == 0) {
                run.word(person, pid);
                run.word(person + 8, environment);
                run.word(person + 16, row);
                run.word(person + 24, capability);
                return slot;
            }
        }
        return -1;
    }

    void leave(int slot) {
        run.word(person(slot), 0);
    }

    long pid(int slot) {
        return run.word(person(slot));
    }

    long environment(int slot) {
        return run.word(person(slot) + 8);
    }

    /// A word of another process's row.
    long row(int slot, int field) {
        return run.word(run.window(Place.W_ROW, run.word(person(slot) + 16), run.word(person(slot) + 24), AegisAbi.READ)
                + field);
    }

    /// This process's own.
    long own(int field) {
        return run.word(Place.ROW + field);
    }

    void own(int field, long value) {
        run.word(Place.ROW + field, value);
    }

    long pid() {
        return own(Place.R_PID);
    }

    /// Whether a process of that number has not ended.
    boolean lives(long pid) {
        var slot = find(pid);
        return slot >= 0 && row(slot, Place.R_STATE) != Place.DEAD;
    }

    /// Whose child this one is now.
    long parent() {
        var parent = own(Place.R_PARENT);
        return lives(parent) ? parent : 1;
    }

    /// Something was done: nobody waits in vain.
    void busy() {
        run.word(Place.IDLE, 0);
    }

    long shared(int which, boolean capability) {
        return run.word(Place.SHARED + 16L * which + (capability ? 8 : 0));
    }
}
