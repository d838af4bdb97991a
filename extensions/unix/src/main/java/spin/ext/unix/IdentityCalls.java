package spin.ext.unix;

import spin.core.trap.SavedState;

/// Who a process is and what it may claim of the processor. Everybody is the superuser, and there is nobody else to become: a call that would
/// make a process somebody else fails with EPERM rather than seem to have done it.
final class IdentityCalls {
    private static final int KEEP = -1;
    private static final int PRIO_PROCESS = 0;
    private static final int PRIO_GROUP = 1;
    private static final int PRIO_USER = 2;
    private static final int MOST_NICE = 19;
    private static final int LEAST_NICE = -20;
    private static final int PR_SET_NAME = 15;
    private static final int PR_GET_NAME = 16;
    private static final int NAME_BYTES = 16;
    private static final int REAL_TIME_MOST = 99;
    private static final int MASK_BYTES = 8;
    /// Of another system than Linux.
    private static final int PERSONALITY = 0xff;
    private static final int SYSINFO_BYTES = 112;
    private static final int TOTAL_MEMORY = 32;
    private static final int FREE_MEMORY = 40;
    private static final int MEMORY_UNIT = 104;

    private final Processes processes;
    private final Scheduling scheduling;
    private final Frames frames;

    IdentityCalls(Processes processes, Frames frames) {
        this.processes = processes;
        this.frames = frames;
        scheduling = processes.scheduling();
    }

    /// setuid and its like: each argument is an identity, or -1 for what it is.
    static long become(SavedState s, int count) {
        for (int i = 0; i < count; i++) {
            int wanted = (int) s.argument(i);
            if (wanted != 0 && wanted != KEEP) {
                return -Errno.EPERM;
            }
        }
        return 0;
    }

    /// getresuid and getresgid: three places.
    static long tell(UnixProcess process, SavedState s) {
        for (int i = 0; i < 3; i++) {
            Bytes.writeInt(process.memory(), s.argument(i), 0);
        }
        return 0;
    }

    /// setgroups: none or the superuser's alone.
    static long groups(UnixProcess process, long count, long address) {
        if (count < 0 || count > 1) {
            return -Errno.EINVAL;
        }
        return count == 0 || Bytes.read(process.memory(), address, 4).getInt() == 0 ? 0 : -Errno.EPERM;
    }

    /// getpriority. On the Alpha it is the niceness itself, which may be negative and is no error then: it goes into the registers here.
    ///
    /// @return an error number negated; 0 when it was told
    long priority(UnixProcess process, SavedState s) {
        long kind = s.argument(0);
        long which = s.argument(1);
        int best = Integer.MAX_VALUE;
        if (kind < PRIO_PROCESS || kind > PRIO_USER) {
            return -Errno.EINVAL;
        }
        for (var each : processes.all()) {
            if (isMeant(process, each, kind, (int) which)) {
                best = Math.min(best, each.niceness);
            }
        }
        if (best == Integer.MAX_VALUE) {
            return -Errno.ESRCH;
        }
        s.result(best);
        return 0;
    }

    long setPriority(UnixProcess process, long kind, long which, long niceness) {
        if (kind < PRIO_PROCESS || kind > PRIO_USER) {
            return -Errno.EINVAL;
        }
        int wanted = Math.clamp(niceness, LEAST_NICE, MOST_NICE);
        boolean found = false;
        for (var each : processes.all()) {
            if (isMeant(process, each, kind, (int) which)) {
                each.niceness = wanted;
                found = true;
            }
        }
        return found ? 0 : -Errno.ESRCH;
    }

    private static boolean isMeant(UnixProcess caller, UnixProcess each, long kind, int which) {
        return switch ((int) kind) {
            case PRIO_PROCESS -> each.pid() == (which == 0 ? caller.pid() : which);
            case PRIO_GROUP -> each.group == (which == 0 ? caller.group : which);
            default -> which == 0;
        };
    }

    /// prctl: the task's name, and nothing else.
    static long control(UnixProcess process, SavedState s) {
        var memory = process.memory();
        switch ((int) s.argument(0)) {
            case PR_SET_NAME -> {
                var name = memory.read(s.argument(1), NAME_BYTES);
                name[NAME_BYTES - 1] = 0;
                process.task().name(name);
            }
            case PR_GET_NAME -> memory.write(s.argument(1), process.task().name(process.name));
            default -> {
                return -Errno.EINVAL;
            }
        }
        return 0;
    }

    /// sched_get_priority_max and _min of a policy: the usual ones have one priority, those of real time a hundred.
    static long realTime(long policy, int answer) {
        if (policy == 1 || policy == 2) {
            return answer;
        }
        return policy == 0 || policy == 3 || policy == 5 ? 0 : -Errno.EINVAL;
    }

    static long highest(long policy) {
        return realTime(policy, REAL_TIME_MOST);
    }

    /// sched_getscheduler and what goes with it, of a process that there is.
    long policy(UnixProcess process, long pid) {
        if (pid < 0) {
            return -Errno.EINVAL;
        }
        return pid == 0 || processes.taskAt(pid) != null ? 0 : -Errno.ESRCH;
    }

    long policyParameter(UnixProcess process, long pid, long address) {
        long known = address == 0 ? -Errno.EINVAL : policy(process, pid);
        if (known == 0) {
            Bytes.writeInt(process.memory(), address, 0);
        }
        return known;
    }

    /// sched_setscheduler and sched_setparam: the usual policies, which have one priority; those of real time are nobody's here.
    long setPolicy(UnixProcess process, long pid, long policy, long address) {
        if (address == 0 || pid < 0 || realTime(policy, 1) < 0) {
            return -Errno.EINVAL;
        }
        int priority = Bytes.read(process.memory(), address, 4).getInt();
        if (pid != 0 && processes.taskAt(pid) == null) {
            return -Errno.ESRCH;
        }
        boolean isRealTime = realTime(policy, 1) == 1;
        if (isRealTime ? priority < 1 || priority > REAL_TIME_MOST : priority != 0) {
            return -Errno.EINVAL;
        }
        return isRealTime ? -Errno.EPERM : 0;
    }

    /// sched_rr_get_interval: of a policy that has no turns of a length.
    long slice(UnixProcess process, long pid, long address) {
        long known = policy(process, pid);
        if (known == 0) {
            process.memory().write(address, Bytes.content(Bytes.of(16)));
        }
        return known;
    }

    /// personality: Linux's own, whose flags change nothing here as addresses are the same in every run.
    static long personality(UnixProcess process, long wanted) {
        int old = process.personality;
        if ((int) wanted != -1) {
            if ((wanted & PERSONALITY) != 0) {
                return -Errno.EINVAL;
            }
            process.personality = (int) wanted;
        }
        return old;
    }

    /// There is one processor.
    long affinity(UnixProcess process, long pid, long length, long address) {
        long known = policy(process, pid);
        if (known != 0) {
            return known;
        }
        if (length < MASK_BYTES || length % MASK_BYTES != 0) {
            return -Errno.EINVAL;
        }
        Bytes.writeLong(process.memory(), address, 1);
        return MASK_BYTES;
    }

    long setAffinity(UnixProcess process, long pid, long length, long address) {
        long known = policy(process, pid);
        if (known != 0) {
            return known;
        }
        return length > 0 && (process.memory().read(address, 1)[0] & 1) != 0 ? 0 : -Errno.EINVAL;
    }

    static long processor(UnixProcess process, SavedState s) {
        for (int i = 0; i < 2; i++) {
            if (s.argument(i) != 0) {
                Bytes.writeInt(process.memory(), s.argument(i), 0);
            }
        }
        return 0;
    }

    /// sysinfo: how long it runs, how much memory there is, and how many processes there are.
    long system(UnixProcess process, long address) {
        var out = Bytes.of(SYSINFO_BYTES);
        out.putLong(scheduling.now() / Scheduling.NANOSECONDS);
        out.putLong(TOTAL_MEMORY, (long) frames.all() * Memory.PAGE);
        out.putLong(FREE_MEMORY, (long) frames.free() * Memory.PAGE);
        out.putShort(80, (short) processes.all().size()).putInt(MEMORY_UNIT, 1);
        process.memory().write(address, Bytes.content(out));
        return 0;
    }
}
