package spin.ext.unix;

import java.nio.ByteBuffer;
import spin.core.trap.SavedState;

/// Time calls, on simulated time. What a process has used of the processor is told as the time since it began.
final class Times {
    /// Of a nanosecond count that is none.
    static final long BAD = -1;

    private static final int REALTIME = 0;
    private static final int MONOTONIC = 1;
    private static final int REALTIME_COARSE = 5;
    private static final int BOOTTIME = 7;
    private static final int TAI = 11;
    private static final int HIGHEST_CLOCK = 11;
    private static final int PROCESS_CPU = 2;
    private static final int THREAD_CPU = 3;
    private static final int ABSOLUTE = 1;
    private static final long TICKS_PER_SECOND = 1024;
    private static final int RUSAGE_BYTES = 144;
    private static final int OSF_RUSAGE_BYTES = 120;
    private static final long MICROSECOND = 1000;

    private final Processes processes;
    private final Scheduling scheduling;

    Times(Processes processes) {
        this.processes = processes;
        scheduling = processes.scheduling();
    }

    /// A struct timespec in nanoseconds; [#BAD] when it is none.
    static long timespec(Memory memory, long address) {
        var in = Bytes.read(memory, address, 16);
        return nanoseconds(in.getLong(0), in.getLong(8), 1);
    }

    /// A struct timeval in nanoseconds.
    static long timeval(Memory memory, long address) {
        var in = Bytes.read(memory, address, 16);
        return nanoseconds(in.getLong(0), in.getLong(8), MICROSECOND);
    }

    /// OSF/1's struct timeval, whose numbers have 32 bits.
    static long osfTimeval(Memory memory, long address) {
        var in = Bytes.read(memory, address, 8);
        return nanoseconds(in.getInt(0), in.getInt(4), MICROSECOND);
    }

    static long nanoseconds(long seconds, long rest, long unit) {
        if (seconds < 0 || rest < 0 || rest * unit >= Scheduling.NANOSECONDS) {
            return BAD;
        }
        return Math.min(seconds, Integer.MAX_VALUE) * Scheduling.NANOSECONDS + rest * unit;
    }

    private static void putTimespec(Memory memory, long address, long nanoseconds) {
        memory.write(address, Bytes.of(16).putLong(nanoseconds / Scheduling.NANOSECONDS)
                .putLong(nanoseconds % Scheduling.NANOSECONDS).array());
    }

    private static ByteBuffer putTimeval(ByteBuffer out, long nanoseconds) {
        return out.putLong(nanoseconds / Scheduling.NANOSECONDS)
                .putLong(nanoseconds % Scheduling.NANOSECONDS / MICROSECOND);
    }

    private static ByteBuffer putOsfTimeval(ByteBuffer out, long nanoseconds) {
        return out.putInt((int) (nanoseconds / Scheduling.NANOSECONDS))
                .putInt((int) (nanoseconds % Scheduling.NANOSECONDS / MICROSECOND));
    }

    long timeOfDay(UnixProcess process, SavedState state, boolean osf) {
        long at = state.argument(0);
        if (at != 0) {
            long now = scheduling.calendar();
            process.memory().write(at,
                    osf ? putOsfTimeval(Bytes.of(8), now).array() : putTimeval(Bytes.of(16), now).array());
        }
        if (state.argument(1) != 0) {
            process.memory().write(state.argument(1), new byte[8]);
        }
        return 0;
    }

    long clock(UnixProcess process, SavedState state) {
        long now = clock(process, state.argument(0));
        if (now == BAD) {
            return -Errno.EINVAL;
        }
        putTimespec(process.memory(), state.argument(1), now);
        return 0;
    }

    private long clock(UnixProcess process, long which) {
        if (which < 0) {
            return ofProcess(which);
        }
        if (which > HIGHEST_CLOCK) {
            return BAD;
        }
        if (which == REALTIME || which == REALTIME_COARSE) {
            return scheduling.calendar();
        }
        return which == PROCESS_CPU || which == THREAD_CPU ? used(process) : scheduling.now();
    }

    /// A clock of a process or a task, whose number is its complement with a kind in the low three bits.
    private long ofProcess(long which) {
        long number = ~(which >> 3);
        var of = number == 0 ? processes.running() : processes.taskAt(number);
        return of == null || (which & 7) == 7 || (which & 3) == 3 ? BAD : used(of);
    }

    boolean isClock(UnixProcess process, long which) {
        return clock(process, which) != BAD;
    }

    /// The coarse ones and that of raw time have none.
    static boolean hasTimers(long which) {
        return which <= THREAD_CPU || which == BOOTTIME || which == TAI;
    }

    static boolean isClockOfFiles(long which) {
        return which == REALTIME || which == MONOTONIC || which == BOOTTIME;
    }

    /// When a clock will show that time, in nanoseconds since power-on; now if it does already.
    long deadline(UnixProcess process, long which, long time) {
        return scheduling.now() + Math.max(0, time - clock(process, which));
    }

    private long used(UnixProcess process) {
        return scheduling.now() - process.began;
    }

    long resolution(UnixProcess process, SavedState state) {
        if (!isClock(process, state.argument(0))) {
            return -Errno.EINVAL;
        }
        if (state.argument(1) != 0) {
            putTimespec(process.memory(), state.argument(1), 1);
        }
        return 0;
    }

    long sleep(UnixProcess process, long request, long left, long which, long flags) {
        long duration = timespec(process.memory(), request);
        if (duration == BAD || !isClock(process, which) || which == THREAD_CPU) {
            return -Errno.EINVAL;
        }
        boolean absolute = (flags & ABSOLUTE) != 0;
        long deadline = absolute ? deadline(process, which, duration) : scheduling.now() + duration;
        var nobody = new Waiters(scheduling);
        while (scheduling.now() < deadline) {
            if (!scheduling.await(process, nobody, deadline)) {
                if (!absolute && left != 0) {
                    putTimespec(process.memory(), left, Math.max(0, deadline - scheduling.now()));
                }
                return Interrupted.RESTART_IF_NO_HANDLER;
            }
        }
        return 0;
    }

    static long setTimer(UnixProcess process, SavedState state, boolean osf) {
        long which = state.argument(0);
        long fresh = state.argument(1);
        if (!Timers.exists(which)) {
            return -Errno.EINVAL;
        }
        var memory = process.memory();
        long interval = 0;
        long first = 0;
        if (fresh != 0) {
            interval = osf ? osfTimeval(memory, fresh) : timeval(memory, fresh);
            first = osf ? osfTimeval(memory, fresh + 8) : timeval(memory, fresh + 16);
            if (interval == BAD || first == BAD) {
                return -Errno.EINVAL;
            }
        }
        if (state.argument(2) != 0) {
            putTimer(process, (int) which, state.argument(2), osf);
        }
        process.timers.set((int) which, first, interval);
        return 0;
    }

    static long getTimer(UnixProcess process, SavedState state, boolean osf) {
        long which = state.argument(0);
        if (!Timers.exists(which)) {
            return -Errno.EINVAL;
        }
        putTimer(process, (int) which, state.argument(1), osf);
        return 0;
    }

    private static void putTimer(UnixProcess process, int which, long address, boolean osf) {
        long interval = process.timers.interval(which);
        // A time that is still to come is never told as none.
        long left = process.timers.left(which);
        long shown = left == 0 ? 0 : Math.max(left, MICROSECOND);
        process.memory().write(address,
                osf
                        ? putOsfTimeval(putOsfTimeval(Bytes.of(16), interval), shown).array()
                        : putTimeval(putTimeval(Bytes.of(32), interval), shown).array());
    }

    byte[] usage(UnixProcess process, boolean osf) {
        var out = Bytes.of(osf ? OSF_RUSAGE_BYTES : RUSAGE_BYTES);
        return (osf ? putOsfTimeval(out, used(process)) : putTimeval(out, used(process))).array();
    }

    /// times: four counts of ticks.
    long ticks(UnixProcess process, SavedState state) {
        if (state.argument(0) != 0) {
            process.memory().write(state.argument(0),
                    Bytes.of(32).putLong(used(process) / (Scheduling.NANOSECONDS / TICKS_PER_SECOND)).array());
        }
        return scheduling.now() / (Scheduling.NANOSECONDS / TICKS_PER_SECOND);
    }
}
