package spin.systems.aegis.exos.process;

/// The system calls of Linux on the Alpha (arch/alpha/kernel/syscalls/syscall.tbl), each a procedure of the library.
///
/// The number is in v0, arguments in a0 to a5; the answer in v0 and, when a3 is not 0, an error's number. What there is not fails with ENOSYS and
/// is counted.
final class Calls {

    static final long WAITS = Long.MIN_VALUE;
    static final long POSTS = Long.MIN_VALUE + 1;
    static final long SAVES = Long.MIN_VALUE + 2;
    static final long ENDS = Long.MIN_VALUE + 3;
    /// The registers are as they shall be.
    static final long NO_ANSWER = Long.MIN_VALUE + 4;
    /// The thread that called is no more; the next one's registers are there.
    static final long THREAD_GONE = Long.MIN_VALUE + 5;

    /// Messages that are no signals: a process group for who receives it; an event of its was seen by its parent.
    static final int MESSAGE_GROUP = 256;
    static final int MESSAGE_SEEN = 257;

    private static final int V0 = 0;
    private static final int A3 = 19;
    private static final int A4 = 20;
    private static final int SP = 30;

    private static final int SET_BYTES = 8;
    private static final int NANOSLEEP = 340;
    private static final int CLOCK_NANOSLEEP = 422;
    private static final int OPEN = 45;
    private static final int OPEN_AT = 450;
    private static final long NANOSECONDS = Family.NANOSECONDS;
    private static final long NANOSECONDS_IN_A_TICK = NANOSECONDS / Family.TICKS_PER_SECOND;
    private static final long EPOCH = Family.EPOCH;
    static final long BAD_TIME = -1;

    private static final int CLONE_THREAD_KINDS = 0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x80000;
    private static final int CLONE_VM = 0x100;
    private static final int CLONE_THREAD = 0x10000;
    /// Memory, files and handlers: what threads of one process share here in any case.
    private static final int CLONE_NEEDED = CLONE_VM | 0x200 | 0x400 | 0x800 | CLONE_THREAD;
    private static final int CLONE_SETTLS = 0x80000;
    private static final int CLONE_VFORK = 0x4000;
    private static final int CLONE_CHILD_CLEARTID = 0x200000;
    private static final int CLONE_PARENT_SETTID = 0x100000;
    private static final int CLONE_CHILD_SETTID = 0x1000000;

    private final Run run;
    private final Family family;
    private final Memory memory;
    private final Signals signals;
    private final Ends ends;
    private final Descriptors descriptors;
    private final Inodes inodes;
    private final Timers timers;
    private final Forks forks;
    private final Threads threads;
    private final Transfers transfers;
    private final Names names;

    Calls(Run run, Family family, Memory memory, Signals signals, Ends ends, Descriptors descriptors, Inodes inodes,
            Images images, Timers timers, Forks forks, Threads threads) {
        this.run = run;
        this.family = family;
        this.memory = memory;
        this.signals = signals;
        this.ends = ends;
        this.descriptors = descriptors;
        this.inodes = inodes;
        this.timers = timers;
        this.forks = forks;
        this.threads = threads;
        this.transfers = new Transfers(run, family, memory, signals, descriptors, inodes);
        this.names = new Names(run, family, memory, descriptors, inodes, images, signals);
    }

    /// Makes the call that the program's registers describe, or goes on with it.
    long make() {
        if (run.word(Place.PROGRESS) == 0) {
            run.word(Place.CALL_NUMBER, run.register(V0));
            run.word(Place.CALL_FOURTH, run.register(A3));
        }
        var number = run.word(Place.CALL_NUMBER);
        var outcome = number >= 0 && number < Place.MOST_NUMBERS + 0x100 ? process((int) number) : unknown(number);
        return memory.failed() ? -Errno.EFAULT : outcome;
    }

    /// Whether the call that waits begins again after a handler that wants it.
    boolean restarts() {
        return switch ((int) run.word(Place.CALL_NUMBER)) {
            case NANOSLEEP, CLOCK_NANOSLEEP, 94, 464, 93, 358, 463, 111, 357, 355, 409, 474 -> false;
            // With an end it would have the whole of its time again.
            case Futexes.CALL -> run.word(Place.PROGRESS_SECOND) == Long.MAX_VALUE;
            default -> true;
        };
    }

    /// A handler is going to run instead of what was waited for. Its arguments are in the registers: where the rest of a sleep is to be told was
    /// remembered.
    void interrupted() {
        var number = (int) run.word(Place.CALL_NUMBER);
        if (number == NANOSLEEP || number == CLOCK_NANOSLEEP) {
            var left = run.word(Place.PROGRESS_SECOND);
            if (left != 0) {
                putTimespec(left, Math.max(0, run.word(Place.PROGRESS) - family.ticks()));
            }
        } else if (number == OPEN || number == OPEN_AT) {
            // A pipe with a name was open already, and nobody came.
            descriptors.close(run.word(Place.PROGRESS) - 1);
        } else if (number == Futexes.CALL) {
            new Futexes(run, family, memory).interrupted();
        }
        family.own(Place.R_AWAITS, 0);
    }

    private long unknown(long number) {
        run.add(Place.UNKNOWN_CALLS, 1);
        if (number >= 0 && number < Place.MOST_NUMBERS) {
            run.add(Place.UNKNOWN_BY_NUMBER + 8 * number, 1);
        }
        run.word(Place.LAST_UNKNOWN, number);
        return -Errno.ENOSYS;
    }

    private long process(int number) {
        var a0 = run.argument(0);
        var a1 = run.argument(1);
        var a2 = run.argument(2);
        return switch (number) {
            case 1 -> endThread(a0);
            case 405 -> end(a0);
            case 2, 66 -> fork(0, 0, 0);
            case 312 -> clone(a0, a1, a2);
            case 7 -> waitFor(a0, a1, a2, false);
            case 365 -> waitFor(a0, a1, a2, true);
            case 438 -> waitId(a0, a1, a2, run.argument(3));
            case 20 -> both(family.pid(), family.parent());
            case 24, 47 -> both(0, 0);
            case 378 -> threads.tid();
            case 530, 531 -> 0;
            case 532 -> family.parent();
            case 23, 132, 126, 127, 343, 371 -> 0;
            case 344, 372 -> identities(a0, a1, a2);
            case 39 -> setGroup(a0, a1);
            case 63 -> family.own(Place.R_GROUP);
            case 233 -> about(a0, Place.R_GROUP);
            case 234 -> about(a0, Place.R_SESSION);
            case 147 -> newSession();
            case 60 -> mask(a0);
            case 64 -> Place.PAGE;
            case 79 -> 0;
            case 334 -> giveWay();
            case 339 -> systemName(a0);
            case 411 -> {
                run.word(Place.CLEAR_TID, a0);
                yield threads.tid();
            }
            case 466 -> listLocks(a0, a1);
            case Futexes.CALL -> new Futexes(run, family, memory).call(a0, (int) a1, (int) a2, run.argument(3),
                    run.argument(4), (int) run.argument(5));
            case 257 -> systemInformation(a0, a1);
            case 256 -> getSystemInformation(a0, a1);
            case 144, 496, 145 -> limits(number, a0, a1, a2);
            case 511 -> random(a0, a1);
            case 318 -> systemState(a0);
            default -> schedule(number, a0, a1, a2);
        };
    }

    private long schedule(int number, long a0, long a1, long a2) {
        return switch (number) {
            case 100 -> niceness(a0, a1);
            case 96 -> setNiceness(a0, a1, a2);
            case 333 -> a0 < 0 ? -Errno.EINVAL : a0 == 0 || family.find(a0) >= 0 ? 0 : -Errno.ESRCH;
            case 335 -> ofPolicy(a0, 99);
            case 336 -> ofPolicy(a0, 1);
            case 348 -> control(a0, a1);
            case 59 -> names.execute(a0, a1, a2);
            default -> signal(number, a0, a1, a2);
        };
    }

    private long signal(int number, long a0, long a1, long a2) {
        return switch (number) {
            case 37 -> kill(a0, a1);
            case 381 -> killThread(a0, a1);
            case 424 -> a0 <= 0 ? -Errno.EINVAL : killThread(a1, a2);
            case 356 -> queue(a0, a1, a2);
            case 352 -> action(a0, a1, a2);
            case 156 -> osfAction(a0, a1, a2);
            case 353 -> changeMask(a0, a1, a2);
            case 48 -> osfMask(a0, a1);
            case 354, 52 -> {
                memory.put(a0, 8, signals.pending() & signals.mask());
                yield 0;
            }
            case 357, 111 -> suspend(number == 111 ? a0 : memory.get(a0, 8));
            case 355 -> timedWait(a0, a1, a2);
            case 103, 351 -> sigreturn(number, a0);
            case 235 -> alternateStack(a0, a1);
            case 83, 362 -> setTimer(a0, a1, a2, number == 83);
            case 86, 361 -> getTimer(a0, a1, number == 86);
            default -> memory(number, a0, a1, a2);
        };
    }

    private long memory(int number, long a0, long a1, long a2) {
        return switch (number) {
            case 17 -> memory.setBreak(a0);
            case 71 -> map(a0, a1, a2, run.argument(3), run.argument(4), run.argument(5));
            case 73 -> memory.unmap(a0, a1);
            case 74 -> memory.protect(a0, a1, a2);
            case 75 -> memory.advise(a0, a1, a2);
            case 314, 315, 217 -> memory.covered(a0, a1);
            case 316, 317 -> 0;
            case 375 -> memory.presence(a0, a1, a2);
            case 341 -> memory.remap(a0, a1, a2, run.argument(3));
            default -> time(number, a0, a1, a2);
        };
    }

    private long time(int number, long a0, long a1, long a2) {
        return switch (number) {
            case 116, 359 -> timeOfDay(a0, a1, number == 116);
            case 420 -> clock(a0, a1);
            case 421 -> clockResolution(a0, a1);
            case NANOSLEEP -> sleep(a0, a1, 0, 0);
            case CLOCK_NANOSLEEP -> sleep(a2, run.argument(3), a0, a1);
            case 323 -> times(a0);
            case 364, 117 -> usage(a1, number == 117);
            default -> file(number);
        };
    }

    private long file(int number) {
        var outcome = transfers.call(number);
        if (outcome != Transfers.NOT_MINE) {
            return outcome;
        }
        outcome = names.call(number);
        if (outcome != Transfers.NOT_MINE) {
            return outcome;
        }
        outcome = new Sockets(run, family, memory, signals, descriptors).call(number);
        if (outcome != Transfers.NOT_MINE) {
            return outcome;
        }
        outcome = new Copies(run, memory, descriptors, inodes, transfers).call(number);
        return outcome != Transfers.NOT_MINE ? outcome : unknown(number);
    }

    private long both(long first, long second) {
        run.register(A4, second);
        return first;
    }

    // Processes.

    private long end(long code) {
        ends.begin(Ends.exitStatus(code));
        return ENDS;
    }

    private long endThread(long code) {
        return threads.leave() ? THREAD_GONE : end(code);
    }

    private long listLocks(long head, long bytes) {
        if (bytes != 24) {
            return -Errno.EINVAL;
        }
        run.word(Place.ROBUST_LIST, head);
        return 0;
    }

    private long thread(long flags, long stack, long tidAt) {
        if ((flags & CLONE_NEEDED) != CLONE_NEEDED) {
            return -Errno.EINVAL;
        }
        if (run.word(Place.SAVED) == 0) {
            return SAVES;
        }
        var child = run.argument(3);
        var tid = threads.create(stack == 0 ? run.register(SP) : stack,
                (flags & CLONE_SETTLS) != 0 ? run.argument(4) : run.word(Place.UNIQUE),
                (flags & CLONE_CHILD_CLEARTID) != 0 ? child : 0);
        if (tid > 0) {
            run.register(A4, 0);
            if ((flags & CLONE_PARENT_SETTID) != 0) {
                memory.put(tidAt, 4, tid);
            }
            if ((flags & CLONE_CHILD_SETTID) != 0) {
                memory.put(child, 4, tid);
            }
        }
        return tid;
    }

    private long clone(long flags, long stack, long tidAt) {
        if ((flags & CLONE_THREAD) != 0) {
            return thread(flags, stack, tidAt);
        }
        if ((flags & CLONE_THREAD_KINDS & ~CLONE_VM) != 0 || ((flags & CLONE_VM) != 0 && (flags & CLONE_VFORK) == 0)) {
            return unknown(312);
        }
        var child = run.argument(3);
        var pid = fork(stack, (flags & CLONE_CHILD_SETTID) != 0 ? child : 0,
                (flags & CLONE_CHILD_CLEARTID) != 0 ? child : 0);
        if (pid > 0 && (flags & CLONE_PARENT_SETTID) != 0) {
            memory.put(tidAt, 4, pid);
        }
        return pid;
    }

    private long fork(long stack, long tid, long clear) {
        if (run.word(Place.SAVED) == 0) {
            return SAVES;
        }
        var pid = forks.fork(stack, tid, clear);
        if (pid > 0) {
            run.register(A4, 0);
        }
        return pid;
    }

    private long waitFor(long pid, long statusAt, long options, boolean usage) {
        if ((options & ~(Ends.NO_HANG | Ends.UNTRACED | Ends.CONTINUED | 0xe000_0000L)) != 0) {
            return -Errno.EINVAL;
        }
        if (run.word(Place.PROGRESS) != 0) {
            return run.word(Place.PROGRESS);
        }
        var group = pid == 0 ? family.own(Place.R_GROUP) : -pid;
        var byGroup = pid == 0 || pid < -1;
        var found = ends.find(byGroup ? group : pid, byGroup, options | Ends.EXITED);
        if (found == 0) {
            return (options & Ends.NO_HANG) != 0 ? 0 : WAITS;
        }
        if (found < 0) {
            return found;
        }
        if (statusAt != 0) {
            memory.put(statusAt, 4, ends.status());
        }
        if (usage && run.argument(3) != 0) {
            memory.zero(run.argument(3), 144);
        }
        return told();
    }

    /// What was found is over for the parent: the dead goes, of another event the child is told that it was seen.
    private long told() {
        if (ends.isEnd()) {
            ends.collect();
            return ends.pid();
        }
        run.word(Place.PROGRESS, ends.pid());
        ends.post(family.find(ends.pid()), MESSAGE_SEEN, 0, 0);
        return POSTS;
    }

    private long waitId(long kind, long id, long informationAt, long options) {
        if (kind < 0 || kind > 2 || (options & (Ends.EXITED | Ends.UNTRACED | Ends.CONTINUED)) == 0) {
            return -Errno.EINVAL;
        }
        if (run.word(Place.PROGRESS) != 0) {
            return 0;
        }
        var wanted = kind == 0 ? -1 : kind == 2 && id == 0 ? family.own(Place.R_GROUP) : id;
        var found = ends.find(wanted, kind == 2, options);
        if (found == 0 && (options & Ends.NO_HANG) == 0) {
            return WAITS;
        }
        if (found < 0) {
            return found;
        }
        if (informationAt != 0) {
            memory.zero(informationAt, 128);
            if (found > 0) {
                putChild(informationAt);
            }
        }
        if (found == 0 || (options & Ends.NO_WAIT) != 0) {
            return 0;
        }
        var told = told();
        return told == POSTS ? POSTS : 0;
    }

    private void putChild(long at) {
        var status = (int) ends.status();
        var killed = status & 0x7f;
        var code = !ends.isEnd()
                ? status == 0xffff ? Signals.CHILD_CONTINUED : Signals.CHILD_STOPPED
                : killed == 0
                        ? Signals.CHILD_EXITED
                        : (status & 0x80) != 0 ? Signals.CHILD_DUMPED : Signals.CHILD_KILLED;
        memory.put(at, 4, Signals.CHLD);
        memory.put(at + 8, 4, code);
        memory.put(at + 16, 4, ends.pid());
        memory.put(at + 24, 4,
                status == 0xffff ? Signals.CONT : ends.isEnd() && killed != 0 ? killed : status >>> 8 & 0xff);
    }

    private long identities(long a0, long a1, long a2) {
        memory.put(a0, 4, 0);
        memory.put(a1, 4, 0);
        memory.put(a2, 4, 0);
        return 0;
    }

    private long about(long pid, int field) {
        if (pid == 0) {
            return family.own(field);
        }
        var slot = family.find(pid);
        return slot < 0 ? -Errno.ESRCH : family.row(slot, field);
    }

    private long setGroup(long pid, long group) {
        if (group < 0) {
            return -Errno.EINVAL;
        }
        if (run.word(Place.PROGRESS) != 0) {
            return 0;
        }
        var me = family.pid();
        if (pid == 0 || pid == me) {
            if (family.own(Place.R_SESSION) == me) {
                return -Errno.EPERM;
            }
            family.own(Place.R_GROUP, group == 0 ? me : group);
            return 0;
        }
        var slot = family.find(pid);
        if (slot < 0 || family.row(slot, Place.R_PARENT) != me) {
            return -Errno.ESRCH;
        }
        run.word(Place.PROGRESS, 1);
        ends.post(slot, MESSAGE_GROUP, group == 0 ? pid : group, 0);
        return POSTS;
    }

    private long newSession() {
        var me = family.pid();
        for (var slot = 0; slot < Place.MOST_PEOPLE; slot++) {
            if (family.pid(slot) != 0 && family.row(slot, Place.R_GROUP) == me) {
                return -Errno.EPERM;
            }
        }
        family.own(Place.R_GROUP, me);
        family.own(Place.R_SESSION, me);
        return me;
    }

    private long mask(long fresh) {
        var before = run.word(Place.UMASK);
        run.word(Place.UMASK, fresh & 0777);
        return before;
    }

    /// One turn for everybody else.
    private long giveWay() {
        if (run.word(Place.PROGRESS) != 0) {
            return 0;
        }
        run.word(Place.PROGRESS, 1);
        return WAITS;
    }

    private long systemName(long at) {
        memory.zero(at, 6L * 65 & -8);
        text(at, "Linux");
        text(at + 65, "exos");
        text(at + 2L * 65, "6.0.0");
        text(at + 3L * 65, "aegis");
        text(at + 4L * 65, "alpha");
        return 0;
    }

    private void text(long at, String text) {
        for (var i = 0; i < text.length() && memory.reaches(at, 1, 1); i++) {
            memory.put(at + i, 1, text.charAt(i));
        }
        memory.put(at + text.length(), 1, 0);
    }

    /// The IEEE software control word is kept; nothing is trapped by it here.
    private long systemInformation(long what, long at) {
        if (what != 14) {
            return what == 1 ? 0 : unknown(257);
        }
        run.word(Place.IEEE_CONTROL, memory.get(at, 8));
        return 0;
    }

    private long getSystemInformation(long what, long at) {
        if (what != 45) {
            return unknown(256);
        }
        memory.put(at, 8, run.word(Place.IEEE_CONTROL));
        return 0;
    }

    private long limits(int number, long a0, long a1, long a2) {
        var limits = new Limits(run, memory);
        return switch (number) {
            case 144 -> limits.get(a0, a1);
            case 145 -> limits.set(a0, a1);
            default -> limits.change(a1, a2, run.argument(3), a0 == 0 || a0 == family.pid());
        };
    }

    private long systemState(long at) {
        memory.zero(at, 112);
        memory.put(at, 8, family.ticks() / Family.TICKS_PER_SECOND);
        memory.put(at + 80, 2, run.word(Place.PROCESSES));
        memory.put(at + 104, 4, Place.PAGE);
        return 0;
    }

    /// Kept and told; the slices of the processor are equal.
    private long niceness(long kind, long which) {
        var slot = kind < 0 || kind > 2 ? -1 : family.find(kind == 0 && which != 0 ? which : family.pid());
        if (slot < 0) {
            return kind < 0 || kind > 2 ? -Errno.EINVAL : -Errno.ESRCH;
        }
        run.register(V0, family.row(slot, Place.R_NICENESS));
        run.register(A3, 0);
        return NO_ANSWER;
    }

    private long setNiceness(long kind, long which, long niceness) {
        if (kind < 0 || kind > 2) {
            return -Errno.EINVAL;
        }
        if (which != 0 && which != family.pid()) {
            return family.find(which) < 0 ? -Errno.ESRCH : -Errno.EPERM;
        }
        family.own(Place.R_NICENESS, Math.max(-20, Math.min(19, (int) niceness)));
        return 0;
    }

    private static long ofPolicy(long policy, int answer) {
        return policy == 1 || policy == 2 ? answer : policy == 0 || policy == 3 || policy == 5 ? 0 : -Errno.EINVAL;
    }

    /// prctl: the name that the program gives itself.
    private long control(long what, long at) {
        if (what == 15) {
            memory.in(Place.NAME, at, 16);
            run.octet(Place.NAME + 15L, 0);
            return 0;
        }
        return what == 16 ? memory.out(at, Place.NAME, 16) == 16 ? 0 : -Errno.EFAULT : -Errno.EINVAL;
    }

    /// Not secret: a sequence of the process and the time.
    private long random(long at, long bytes) {
        var seed = family.ticks() * 0x9e37_79b9_7f4a_7c15L ^ family.pid();
        for (var i = 0L; i < bytes; i++) {
            seed = seed * 0x5851_f42d_4c95_7f2dL + 1;
            if (!memory.reaches(at + i, 1, 1)) {
                return i == 0 ? -Errno.EFAULT : i;
            }
            memory.put(at + i, 1, seed >>> 56);
        }
        return bytes;
    }

    // Signals.

    private long kill(long target, long signal) {
        return kill(target, signal, Signals.CODE_USER, 0, false);
    }

    /// Of this process any thread, of others the first.
    private long killThread(long target, long signal) {
        if (target > 0 && Signals.isValid(signal)) {
            var own = target == threads.tid() ? Place.OWN_PENDING : threads.pendingOf(target);
            if (own != 0) {
                signals.postTo(own, (int) signal, Signals.CODE_TKILL, family.pid());
                return 0;
            }
        } else if (signal == 0 && threads.pendingOf(target) != 0) {
            return 0;
        }
        return target == threads.tid() && signal == 0 ? 0 : kill(target, signal, Signals.CODE_TKILL, 0, true);
    }

    private long queue(long target, long signal, long informationAt) {
        return kill(target, signal, memory.getInt(informationAt + 8), memory.get(informationAt + 24, 8), true);
    }

    /// @param one whether only a process may be meant
    private long kill(long target, long signal, long code, long value, boolean one) {
        if (signal != 0 && !Signals.isValid(signal)) {
            return -Errno.EINVAL;
        }
        if (one && target <= 0) {
            return -Errno.EINVAL;
        }
        var me = family.pid();
        for (var slot = (int) run.word(Place.PROGRESS); slot < Place.MOST_PEOPLE; slot++) {
            var pid = family.pid(slot);
            if (pid != 0 && isMeant(slot, pid, target, me)) {
                run.word(Place.PROGRESS_SECOND, 1);
                if (signal != 0 && family.row(slot, Place.R_STATE) != Place.DEAD) {
                    if (pid != me) {
                        run.word(Place.PROGRESS, slot + 1L);
                        ends.post(slot, (int) signal, code, value);
                        return POSTS;
                    }
                    signals.post((int) signal, code, me, value);
                }
            }
        }
        var found = run.word(Place.PROGRESS_SECOND) != 0;
        run.word(Place.PROGRESS_SECOND, 0);
        return found ? 0 : -Errno.ESRCH;
    }

    private boolean isMeant(int slot, long pid, long target, long me) {
        if (target > 0) {
            return pid == target;
        }
        return target == -1
                ? pid != me
                : family.row(slot, Place.R_GROUP) == (target == 0 ? family.own(Place.R_GROUP) : -target);
    }

    private static boolean isFixed(long signal) {
        return signal == Signals.KILL || signal == Signals.STOP;
    }

    private long action(long signal, long fresh, long old) {
        if (run.argument(3) != SET_BYTES || !Signals.isValid(signal) || (fresh != 0 && isFixed(signal))) {
            return -Errno.EINVAL;
        }
        var which = (int) signal;
        var handler = fresh == 0 ? 0 : memory.get(fresh, 8);
        var flags = fresh == 0 ? 0 : memory.getInt(fresh + 8);
        var mask = fresh == 0 ? 0 : memory.get(fresh + 16, 8);
        if (old != 0) {
            memory.put(old, 8, signals.handler(which));
            memory.put(old + 8, 8, signals.flags(which));
            memory.put(old + 16, 8, signals.actionMask(which));
        }
        if (memory.failed()) {
            return -Errno.EFAULT;
        }
        if (fresh != 0) {
            signals.set(which, handler, flags, mask, run.argument(4));
        }
        return 0;
    }

    private long osfAction(long signal, long fresh, long old) {
        if (!Signals.isValid(signal) || (fresh != 0 && isFixed(signal))) {
            return -Errno.EINVAL;
        }
        var which = (int) signal;
        var handler = fresh == 0 ? 0 : memory.get(fresh, 8);
        var mask = fresh == 0 ? 0 : memory.get(fresh + 8, 8);
        var flags = fresh == 0 ? 0 : memory.getInt(fresh + 16);
        if (old != 0) {
            memory.put(old, 8, signals.handler(which));
            memory.put(old + 8, 8, signals.actionMask(which));
            memory.put(old + 16, 4, signals.flags(which));
        }
        if (memory.failed()) {
            return -Errno.EFAULT;
        }
        if (fresh != 0) {
            signals.set(which, handler, flags, mask, 0);
        }
        return 0;
    }

    private static long changed(long before, long how, long set) {
        return how == 1 ? before | set : how == 2 ? before & ~set : set;
    }

    private long changeMask(long how, long fresh, long old) {
        if (run.argument(3) != SET_BYTES || (fresh != 0 && (how < 1 || how > 3))) {
            return -Errno.EINVAL;
        }
        var before = signals.mask();
        var set = fresh == 0 ? 0 : memory.get(fresh, 8);
        if (old != 0) {
            memory.put(old, 8, before);
        }
        if (memory.failed()) {
            return -Errno.EFAULT;
        }
        if (fresh != 0) {
            signals.mask(changed(before, how, set));
        }
        return 0;
    }

    /// OSF/1's: sets are values, and the old one is the answer, however it looks.
    private long osfMask(long how, long set) {
        if (how < 1 || how > 3) {
            return -Errno.EINVAL;
        }
        var before = signals.mask();
        signals.mask(changed(before, how, set));
        run.register(V0, before);
        run.register(A3, 0);
        return NO_ANSWER;
    }

    private long suspend(long mask) {
        if (run.word(Place.PROGRESS) == 0) {
            run.word(Place.PROGRESS, 1);
            signals.maskMeanwhile(mask);
        }
        return WAITS;
    }

    private long timedWait(long setAt, long informationAt, long limitAt) {
        var wanted = memory.get(setAt, 8) & ~Signals.UNSTOPPABLE;
        if (run.word(Place.PROGRESS) == 0) {
            var limit = limitAt == 0 ? Long.MAX_VALUE : timespec(limitAt);
            if (limit == BAD_TIME) {
                return -Errno.EINVAL;
            }
            run.word(Place.PROGRESS, limit == Long.MAX_VALUE ? limit : family.deadline(limit));
        }
        timers.check();
        var signal = signals.take(wanted);
        if (signal != 0) {
            if (informationAt != 0) {
                run.clear(Place.SCRATCH, 128);
                signals.putInformation(Place.SCRATCH, signal);
                memory.out(informationAt, Place.SCRATCH, 128);
            }
            return signal;
        }
        return family.ticks() >= run.word(Place.PROGRESS) ? -Errno.EAGAIN : WAITS;
    }

    private long sigreturn(int number, long context) {
        if (run.word(Place.SAVED) == 0) {
            return SAVES;
        }
        if (!(number == 103 ? signals.sigreturn(context) : signals.sigreturnWithInformation(context))) {
            signals.force(Signals.SEGV, Memory.NOT_MAPPED, context);
        }
        return NO_ANSWER;
    }

    private long alternateStack(long fresh, long old) {
        var inUse = signals.isOnAlternate(run.register(SP));
        var stack = run.word(Place.ALTERNATE_STACK);
        var bytes = run.word(Place.ALTERNATE_BYTES);
        if (fresh != 0) {
            var flags = memory.getInt(fresh + 8);
            var none = (flags & 2) != 0;
            var size = memory.get(fresh + 16, 8);
            var base = memory.get(fresh, 8);
            if (memory.failed()) {
                return -Errno.EFAULT;
            }
            if (inUse) {
                return -Errno.EPERM;
            }
            if ((flags & ~3) != 0) {
                return -Errno.EINVAL;
            }
            if (!none && size < 4096) {
                return -Errno.ENOMEM;
            }
            run.word(Place.ALTERNATE_STACK, none ? 0 : base);
            run.word(Place.ALTERNATE_BYTES, none ? 0 : size);
        }
        if (old != 0) {
            memory.put(old, 8, stack);
            memory.put(old + 8, 4, bytes == 0 ? 2 : inUse ? 1 : 0);
            memory.put(old + 16, 8, bytes);
        }
        return 0;
    }

    // Memory.

    private long map(long wanted, long bytes, long rights, long flags, long descriptor, long offset) {
        if (Memory.isAnonymous(flags)) {
            return memory.map(wanted, bytes, rights, flags, -1, 0);
        }
        var file = descriptors.file(descriptor);
        if (file == 0) {
            return -Errno.EBADF;
        }
        if (descriptors.kind(file) != Descriptors.FILE) {
            return descriptors.kind(file) == Descriptors.ZERO
                    ? memory.map(wanted, bytes, rights, flags, -1, 0)
                    : -19;
        }
        var access = descriptors.flags(file) & Descriptors.ACCESS;
        if (access == Descriptors.WRITE_ONLY
                || (Memory.isShared(flags) && (rights & Areas.WRITE) != 0 && access != Descriptors.READ_WRITE)) {
            return -Errno.EACCES;
        }
        var inode = descriptors.inode(file);
        var outcome = transfers.remote().fetch(inode, offset, bytes);
        if (outcome < 0) {
            return outcome;
        }
        // What is stored would not go to the server.
        return transfers.remote().is(inode) && Memory.isShared(flags) && (rights & Areas.WRITE) != 0
                ? -Errno.ENODEV
                : memory.map(wanted, bytes, rights, flags, inode, offset);
    }

    // Time.

    private long timespec(long at) {
        return nanoseconds(memory.get(at, 8), memory.get(at + 8, 8), 1);
    }

    private long timeval(long at, boolean osf) {
        return osf
                ? nanoseconds(memory.getInt(at), memory.getInt(at + 4), 1000)
                : nanoseconds(memory.get(at, 8), memory.get(at + 8, 8), 1000);
    }

    static long nanoseconds(long seconds, long rest, long unit) {
        if (seconds < 0 || rest < 0 || rest >= NANOSECONDS / unit) {
            return BAD_TIME;
        }
        return Math.min(seconds, Integer.MAX_VALUE) * NANOSECONDS + rest * unit;
    }

    private void putTimespec(long at, long ticks) {
        memory.put(at, 8, ticks / Family.TICKS_PER_SECOND);
        memory.put(at + 8, 8, ticks % Family.TICKS_PER_SECOND * NANOSECONDS_IN_A_TICK);
    }

    private void putTimeval(long at, long ticks, boolean osf) {
        putTimevalOf(at, ticks / Family.TICKS_PER_SECOND * NANOSECONDS
                + ticks % Family.TICKS_PER_SECOND * NANOSECONDS_IN_A_TICK, osf);
    }

    private void putTimevalOf(long at, long nanoseconds, boolean osf) {
        memory.put(at, osf ? 4 : 8, nanoseconds / NANOSECONDS);
        memory.put(at + (osf ? 4 : 8), osf ? 4 : 8, nanoseconds % NANOSECONDS / 1000);
    }

    private long calendar() {
        return family.ticks() + EPOCH * Family.TICKS_PER_SECOND;
    }

    private long timeOfDay(long at, long zone, boolean osf) {
        if (at != 0) {
            putTimeval(at, calendar(), osf);
        }
        if (zone != 0) {
            memory.zero(zone, 8);
        }
        return 0;
    }

    private static boolean isClock(long which) {
        return which >= 0 && which <= 11;
    }

    private static boolean isCalendar(long which) {
        return which == 0 || which == 5;
    }

    private long clock(long which, long at) {
        if (!isClock(which)) {
            return -Errno.EINVAL;
        }
        putTimespec(at, isCalendar(which) ? calendar() : family.ticks());
        return 0;
    }

    private long clockResolution(long which, long at) {
        if (!isClock(which)) {
            return -Errno.EINVAL;
        }
        if (at != 0) {
            putTimespec(at, 1);
        }
        return 0;
    }

    private long sleep(long requestAt, long leftAt, long which, long flags) {
        if (run.word(Place.PROGRESS) == 0) {
            var duration = timespec(requestAt);
            if (duration == BAD_TIME || !isClock(which) || which == 3) {
                return -Errno.EINVAL;
            }
            var absolute = (flags & 1) != 0;
            var due = duration / NANOSECONDS_IN_A_TICK
                    - (isCalendar(which) ? EPOCH * Family.TICKS_PER_SECOND : 0);
            run.word(Place.PROGRESS, Math.max(1, absolute ? due : family.deadline(duration)));
            run.word(Place.PROGRESS_SECOND, absolute ? 0 : leftAt);
        }
        return family.ticks() >= run.word(Place.PROGRESS) ? 0 : WAITS;
    }

    private long setTimer(long which, long fresh, long old, boolean osf) {
        if (which < 0 || which > 2) {
            return -Errno.EINVAL;
        }
        var half = osf ? 8 : 16;
        var interval = fresh == 0 ? 0 : timeval(fresh, osf);
        var first = fresh == 0 ? 0 : timeval(fresh + half, osf);
        if (interval == BAD_TIME || first == BAD_TIME) {
            return -Errno.EINVAL;
        }
        if (old != 0) {
            getTimer(which, old, osf);
        }
        var alarm = alarm(which);
        run.word(alarm, first == 0 ? 0 : now(which) + family.deadline(first) - family.ticks());
        run.word(alarm + 8L, interval);
        return 0;
    }

    /// The profiling timer is the virtual one: what the library does for a process is the process's own time.
    private static int alarm(long which) {
        return which == 0 ? Place.ALARM : Place.VIRTUAL_ALARM;
    }

    private long now(long which) {
        return which == 0 ? family.ticks() : run.word(Place.OWN_TICKS);
    }

    private long getTimer(long which, long at, boolean osf) {
        if (which < 0 || which > 2) {
            return -Errno.EINVAL;
        }
        var due = run.word(alarm(which));
        putTimevalOf(at, run.word(alarm(which) + 8L), osf);
        putTimeval(at + (osf ? 8 : 16), due == 0 ? 0 : Math.max(1, due - now(which)), osf);
        return 0;
    }

    private long times(long at) {
        if (at != 0) {
            memory.zero(at, 32);
            memory.put(at, 8, run.word(Place.OWN_TICKS));
        }
        return family.ticks();
    }

    private long usage(long at, boolean osf) {
        memory.zero(at, osf ? 120 : 144);
        putTimeval(at, run.word(Place.OWN_TICKS), osf);
        return 0;
    }
}
