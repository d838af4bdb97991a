package spin.systems.aegis.exos.process;

import spin.systems.aegis.AegisAbi;

/// How a process ends, and how its parent learns of it.
///
/// What the dead leaves is its row of the process table: it gives the frame to its parent, which reads the status there and frees it. A process
/// without a living parent, or whose parent wants nobody to wait for, leaves nothing.
final class Ends {

    static final int NO_HANG = 1;
    static final int UNTRACED = 2;
    static final int EXITED = 4;
    static final int CONTINUED = 8;
    static final int NO_WAIT = 0x0100_0000;
    private static final int DUMPED = 0x80;
    private static final int CONTINUED_STATUS = 0xffff;
    private static final int STOPPED_STATUS = 0x7f;

    private final Run run;
    private final Family family;
    private final Memory memory;
    private final Descriptors descriptors;

    /// Of the child that [#find] has found.
    private long pid;
    private long status;

    Ends(Run run, Family family, Memory memory, Descriptors descriptors) {
        this.run = run;
        this.family = family;
        this.memory = memory;
        this.descriptors = descriptors;
    }

    static long exitStatus(long code) {
        return (code & 0xff) << 8;
    }

    static long signalStatus(int signal) {
        return signal | (Signals.dumps(signal) ? DUMPED : 0);
    }

    /// Goes on as an ending process, whatever was under way.
    void begin(long how) {
        run.word(Place.EXIT_STATUS, how);
        run.word(Place.CAUSE, Library.END_CAUSE);
        run.word(Place.PROGRESS, 0);
    }

    /// One step of the end: true when a message is to be sent before the next.
    boolean step() {
        if (run.word(Place.PROGRESS) == 0) {
            run.word(Place.PROGRESS, 1);
            if (lastWill()) {
                return true;
            }
        }
        run.call(AegisAbi.EXIT, run.word(Place.EXIT_STATUS), 0, 0);
        return false;
    }

    private boolean lastWill() {
        var threads = new Threads(run, family, memory);
        threads.leaveLocks();
        threads.release();
        descriptors.closeAll();
        Remote.leave(run, family);
        memory.map.dropAll();
        releaseDead();
        run.add(Place.PROCESSES, -1);
        var how = run.word(Place.EXIT_STATUS);
        if (family.pid() == 1) {
            run.word(Place.FIRST_STATUS, how);
        }
        var me = family.find(family.pid());
        var parent = family.find(family.own(Place.R_PARENT));
        if (parent < 0 || family.row(parent, Place.R_STATE) == Place.DEAD
                || (family.row(parent, Place.R_WISHES) & Place.DISCARDS_DEAD) != 0) {
            family.leave(me);
            return false;
        }
        family.own(Place.R_STATUS, how);
        family.own(Place.R_STATE, Place.DEAD);
        run.call(AegisAbi.GIVE, run.word(Place.ROW_FRAME), run.word(Place.ROW_CAPABILITY), family.environment(parent));
        var killed = (how & STOPPED_STATUS) != 0;
        var code = !killed
                ? Signals.CHILD_EXITED
                : (how & DUMPED) != 0 ? Signals.CHILD_DUMPED : Signals.CHILD_KILLED;
        post(parent, Signals.CHLD, code, killed ? how & STOPPED_STATUS : how >>> 8);
        return true;
    }

    /// The dead whom nobody will wait for any more.
    private void releaseDead() {
        for (var number = 0; number < Place.MOST_CHILDREN; number++) {
            var slot = family.find(run.word(child(number)));
            if (slot >= 0 && family.row(slot, Place.R_STATE) == Place.DEAD) {
                family.leave(slot);
            }
        }
    }

    private static long child(int number) {
        return Place.CHILDREN + 24L * number;
    }

    void post(int slot, int kind, long first, long second) {
        run.word(Place.POST_TO, family.environment(slot));
        run.word(Place.POST_KIND, kind);
        run.word(Place.POST_FIRST, first);
        run.word(Place.POST_SECOND, second);
    }

    /// A stop, or going on, for the parent: false when it does not want to know.
    boolean tellParent() {
        var parent = family.find(family.own(Place.R_PARENT));
        if (parent < 0 || family.row(parent, Place.R_STATE) == Place.DEAD
                || (family.row(parent, Place.R_WISHES) & Place.NO_SIGNAL_OF_STOPS) != 0) {
            return false;
        }
        var event = family.own(Place.R_EVENT);
        post(parent, Signals.CHLD, event & 0xff, (event & 0xff) == Signals.CHILD_STOPPED ? event >>> 8 : Signals.CONT);
        return true;
    }

    // Waiting.

    /// A child that something can be told of: 1, 0 when there is none yet, and a refusal when there never can be.
    int find(long wanted, boolean byGroup, long options) {
        var any = false;
        for (var number = 0; number < Place.MOST_CHILDREN; number++) {
            var candidate = run.word(child(number));
            if (candidate != 0) {
                var slot = family.find(candidate);
                if (slot < 0) {
                    run.word(child(number), 0);
                } else if (wanted == -1
                        || wanted == (byGroup ? family.row(slot, Place.R_GROUP) : candidate)) {
                    any = true;
                    if (isNews(slot, candidate, options)) {
                        return 1;
                    }
                }
            }
        }
        return any ? 0 : -Errno.ECHILD;
    }

    private boolean isNews(int slot, long candidate, long options) {
        pid = candidate;
        if (family.row(slot, Place.R_STATE) == Place.DEAD) {
            status = family.row(slot, Place.R_STATUS);
            return (options & EXITED) != 0;
        }
        var event = family.row(slot, Place.R_EVENT);
        if ((event & 0xff) == Signals.CHILD_STOPPED && (options & UNTRACED) != 0) {
            status = (event & 0xff00) | STOPPED_STATUS;
            return true;
        }
        status = CONTINUED_STATUS;
        return (event & 0xff) == Signals.CHILD_CONTINUED && (options & CONTINUED) != 0;
    }

    long pid() {
        return pid;
    }

    long status() {
        return status;
    }

    boolean isEnd() {
        return status != CONTINUED_STATUS && (status & 0xff) != STOPPED_STATUS;
    }

    /// The child has been told of and is gone.
    void collect() {
        for (var number = 0; number < Place.MOST_CHILDREN; number++) {
            if (run.word(child(number)) == pid) {
                run.word(child(number), 0);
                family.leave(family.find(pid));
                family.release(run.word(child(number) + 8), run.word(child(number) + 16));
            }
        }
    }
}
