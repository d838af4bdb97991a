package spin.systems.unix;

/// The system calls of Linux on the Alpha (arch/alpha/kernel/syscalls/syscall.tbl): which procedure answers which number, and those about processes.
///
/// What there is not fails with ENOSYS and is counted.
final class Calls {

    static final long NOT_MINE = Long.MAX_VALUE;

    private final Unix unix;
    private final User user;
    private final Ends ends;
    private final Births births;
    private final Futexes futexes;
    private final SignalCalls signals;
    private final MemoryCalls memory;
    private final Clocks clocks;
    private final Transfers transfers;
    private final Copies copies;
    private final Waits waits;
    private final EventPolls polls;
    private final Sockets sockets;
    private final Names names;
    private final Executions executions;

    Calls(Unix unix) {
        this.unix = unix;
        this.user = unix.user;
        this.ends = new Ends(unix);
        this.births = new Births(unix);
        this.futexes = unix.futexes;
        this.signals = new SignalCalls(unix);
        this.memory = new MemoryCalls(unix);
        this.clocks = unix.clocks();
        this.transfers = unix.transfers;
        this.copies = new Copies(unix);
        this.waits = unix.waits;
        this.polls = new EventPolls(unix);
        this.sockets = unix.sockets;
        this.names = new Names(unix);
        this.executions = new Executions(unix, names);
    }

    /// A handler runs instead of the rest of a call.
    void interrupted(UnixProcess process) {
        clocks.interrupted(process);
        names.interrupted(process);
        futexes.forget(process);
        process.lockHolder = null;
    }

    static long argument(UnixProcess process, int n) {
        return process.task().register(Unix.A0 + n);
    }

    /// Whether a call that waits begins again after a handler that wants it.
    static boolean restarts(UnixProcess process) {
        return switch ((int) process.call) {
            case Clocks.NANOSLEEP, Clocks.CLOCK_NANOSLEEP, 94, 464, 93, 358, 463, 111, 357, 355, EventPolls.WAIT,
                    EventPolls.WAIT_WITH_MASK ->
                false;
            // A wait with an end would begin anew with the whole of its time.
            case Futexes.FUTEX -> process.deadline == Long.MAX_VALUE;
            default -> true;
        };
    }

    /// Makes the call of a process, or goes on with it.
    long make(UnixProcess process) {
        if (process.call >= 1024) {
            return unix.missing(process.call);
        }
        var number = (int) process.call;
        var outcome = process(process, number);
        outcome = outcome == NOT_MINE ? signals.call(process, number) : outcome;
        outcome = outcome == NOT_MINE ? memory.call(process, number) : outcome;
        outcome = outcome == NOT_MINE ? clocks.call(process, number) : outcome;
        outcome = outcome == NOT_MINE ? transfers.call(process, number) : outcome;
        outcome = outcome == NOT_MINE ? waits.call(process, number) : outcome;
        outcome = outcome == NOT_MINE ? names.call(process, number) : outcome;
        outcome = outcome == NOT_MINE ? sockets.call(process, number) : outcome;
        outcome = outcome == NOT_MINE ? copies.call(process, number) : outcome;
        outcome = outcome == NOT_MINE ? polls.call(process, number) : outcome;
        return outcome == NOT_MINE ? unix.missing(number) : outcome;
    }

    private long process(UnixProcess process, int number) {
        var a0 = argument(process, 0);
        var a1 = argument(process, 1);
        var a2 = argument(process, 2);
        return switch (number) {
            case 1 -> {
                unix.leave(process, (int) (a0 & 0xff) << 8);
                yield Unix.NO_ANSWER;
            }
            case 405 -> {
                unix.end(process, (int) (a0 & 0xff) << 8);
                yield Unix.NO_ANSWER;
            }
            case 2, 66, 312 -> births.call(process, number);
            case 394 -> futexes.call(process);
            case 466 -> futexes.setList(process, a0, a1);
            case 467 -> futexes.getList(process, a0, a1, a2);
            case 7 -> ends.waitFor(process, a0, a1, a2, 0);
            case 365 -> ends.waitFor(process, a0, a1, a2, argument(process, 3));
            case 438 -> ends.waitId(process, a0, a1, a2, argument(process, 3));
            case 20 -> both(process, process.leader.pid, parent(process));
            case 24, 47 -> both(process, 0, 0);
            case 378 -> process.pid;
            case 532 -> parent(process);
            case 411 -> {
                process.clearTid = a0;
                yield process.pid;
            }
            case 530, 531, 23, 132, 126, 127, 343, 371, 79 -> 0;
            case 344, 372 -> identities(a0, a1, a2);
            case 39 -> setGroup(process, a0, a1);
            case 63 -> process.leader.group;
            case 233 -> about(process, a0, true);
            case 234 -> about(process, a0, false);
            case 147 -> newSession(process);
            case 60 -> {
                var before = process.leader.umask;
                process.leader.umask = a0 & 0777;
                yield before;
            }
            case 64 -> Below.PAGE;
            case 334 -> {
                unix.below.giveWay(process);
                yield 0;
            }
            case 59 -> executions.execute(process, a0, a1, a2);
            default -> system(process, number, a0, a1, a2);
        };
    }

    private long system(UnixProcess process, int number, long a0, long a1, long a2) {
        return switch (number) {
            case 339 -> systemName(a0);
            case 257 -> setSystemInformation(process, a0, a1);
            case 256 -> systemInformation(process, a0, a1);
            case 144 -> limits(process, a0, 0, a1);
            case 145 -> limits(process, a0, a1, 0);
            case 496 -> limits(process, a1, a2, argument(process, 3));
            case 511 -> (a2 & ~7) != 0 || (a2 & 6) == 6 ? -Errno.EINVAL : random(process, a0, a1);
            case 318 -> systemState(a0);
            case 100 -> niceness(process, a0, a1);
            case 96 -> setNiceness(process, a0, a1, a2);
            case 333 -> a0 < 0 ? -Errno.EINVAL : a0 == 0 || unix.findThread(a0) != null ? 0 : -Errno.ESRCH;
            case 331 -> schedulingOf(a0, a1);
            case 324 -> 0;
            case 335 -> ofPolicy(a0, 99);
            case 336 -> ofPolicy(a0, 1);
            case 348 -> control(process, a0, a1);
            default -> NOT_MINE;
        };
    }

    private static long both(UnixProcess process, long first, long second) {
        process.task().register(Unix.A4, second);
        return first;
    }

    private static long parent(UnixProcess process) {
        var parent = process.leader.parent;
        return parent == null ? 1 : parent.pid;
    }

    // Identity.

    private long identities(long a0, long a1, long a2) {
        user.putInt(a0, 0);
        user.putInt(a1, 0);
        user.putInt(a2, 0);
        return 0;
    }

    private long about(UnixProcess process, long pid, boolean group) {
        var meant = pid == 0 ? process.leader : unix.find(pid);
        return meant == null ? -Errno.ESRCH : group ? meant.group : meant.session;
    }

    private long setGroup(UnixProcess process, long pid, long group) {
        if (group < 0) {
            return -Errno.EINVAL;
        }
        var meant = pid == 0 ? process.leader : unix.find(pid);
        if (meant == null || (meant != process.leader && meant.parent != process.leader)) {
            return -Errno.ESRCH;
        }
        if (meant.session == meant.pid) {
            return -Errno.EPERM;
        }
        meant.group = group == 0 ? meant.pid : (int) group;
        return 0;
    }

    private long newSession(UnixProcess process) {
        for (var place = 0; place < unix.places(); place++) {
            var other = unix.at(place);
            if (other != null && other.group == process.leader.pid) {
                return -Errno.EPERM;
            }
        }
        process.leader.group = process.leader.pid;
        process.leader.session = process.leader.pid;
        return process.leader.pid;
    }

    // The system.

    private long systemName(long at) {
        user.clearScratch(392);
        text(0, "Linux");
        text(65, "spin");
        text(2 * 65, "6.0.0");
        text(3 * 65, "simulated");
        text(4 * 65, "alpha");
        user.outScratch(at, 6 * 65);
        return 0;
    }

    private void text(int at, String text) {
        for (var i = 0; i < text.length(); i++) {
            user.octet(at + i, text.charAt(i));
        }
    }

    /// The IEEE software control word is kept; nothing is trapped by it here.
    private long setSystemInformation(UnixProcess process, long what, long at) {
        if (what != 14) {
            return what == 1 ? 0 : unix.missing(257);
        }
        process.ieeeControl = user.get(at);
        return 0;
    }

    private long systemInformation(UnixProcess process, long what, long at) {
        if (what != 45) {
            return unix.missing(256);
        }
        user.put(at, process.ieeeControl);
        return 0;
    }

    private long limits(UnixProcess process, long kind, long fresh, long old) {
        if (kind < 0 || kind >= UnixProcess.LIMITS) {
            return -Errno.EINVAL;
        }
        var which = (int) kind;
        var soft = fresh == 0 ? 0 : user.get(fresh);
        var hard = fresh == 0 ? 0 : user.get(fresh + 8);
        if (old != 0) {
            user.put(old, process.limits[which]);
            user.put(old + 8, process.hardLimits[which]);
        }
        if (user.failed()) {
            return -Errno.EFAULT;
        }
        if (fresh != 0) {
            if (Long.compareUnsigned(soft, hard) > 0) {
                return -Errno.EINVAL;
            }
            var raised = Long.compareUnsigned(hard, process.hardLimits[which]) > 0;
            if (which == UnixProcess.RLIM_NOFILE && raised) {
                return -Errno.EPERM;
            }
            process.limits[which] = soft;
            process.hardLimits[which] = hard;
        }
        return 0;
    }

    private long systemState(long at) {
        user.clearScratch(112);
        user.scratch(0, unix.clock.now() / Clock.NANOSECONDS);
        user.scratch(80, unix.alive());
        user.scratch(104, Below.PAGE);
        user.outScratch(at, 112);
        return 0;
    }

    /// Kept and told; turns on the processor are equal.
    private long niceness(UnixProcess process, long kind, long which) {
        if (kind < 0 || kind > 2) {
            return -Errno.EINVAL;
        }
        var meant = kind == 0 && which != 0 ? unix.find(which) : process.leader;
        if (meant == null) {
            return -Errno.ESRCH;
        }
        process.task().register(Unix.V0, meant.niceness);
        process.task().register(Unix.A3, 0);
        return Unix.NO_ANSWER;
    }

    private long setNiceness(UnixProcess process, long kind, long which, long niceness) {
        if (kind < 0 || kind > 2) {
            return -Errno.EINVAL;
        }
        if (which != 0 && which != process.leader.pid) {
            return unix.find(which) == null ? -Errno.ESRCH : -Errno.EPERM;
        }
        process.leader.niceness = Math.max(-20, Math.min(19, (int) niceness));
        return 0;
    }

    /// sched_getparam: nobody has a priority.
    private long schedulingOf(long pid, long at) {
        if ((int) pid < 0 || at == 0) {
            return -Errno.EINVAL;
        }
        if (pid != 0 && unix.findThread(pid) == null) {
            return -Errno.ESRCH;
        }
        user.putInt(at, 0);
        return 0;
    }

    private static long ofPolicy(long policy, int answer) {
        return policy == 1 || policy == 2 ? answer : policy == 0 || policy == 3 || policy == 5 ? 0 : -Errno.EINVAL;
    }

    /// prctl: the name that the program gives itself.
    private long control(UnixProcess process, long what, long at) {
        if (what == 15) {
            process.nameFirst = user.get(at);
            process.nameSecond = user.get(at + 8) & -1L >>> 8;
            return 0;
        }
        if (what == 16) {
            user.put(at, process.nameFirst);
            user.put(at + 8, process.nameSecond);
            return 0;
        }
        return -Errno.EINVAL;
    }

    /// Not secret: a sequence of the process and the time.
    private long random(UnixProcess process, long at, long bytes) {
        var seed = unix.below.now() * 0x9e37_79b9_7f4a_7c15L ^ process.pid;
        for (var i = 0L; i < bytes; i++) {
            seed = seed * 0x5851_f42d_4c95_7f2dL + 1;
            user.put(at + i, 1, seed >>> 56);
            if (user.failed()) {
                return i == 0 ? -Errno.EFAULT : i;
            }
        }
        return bytes;
    }
}
