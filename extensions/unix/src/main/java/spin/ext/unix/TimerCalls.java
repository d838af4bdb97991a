package spin.ext.unix;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spin.core.trap.SavedState;

/// Timers that a process makes, with a number (timer_create) or a descriptor (timerfd_create).
///
/// ```text
///   struct sigevent:    0 value   8 signal   12 how   16 task     struct itimerspec:  0 interval: seconds, nanoseconds   16 first: the same   32
/// ```
final class TimerCalls {
    private static final int EVENT_BYTES = 64;
    private static final int SPEC_BYTES = 32;
    private static final int SIGEV_SIGNAL = 0;
    private static final int SIGEV_NONE = 1;
    private static final int SIGEV_THREAD = 2;
    private static final int SIGEV_TASK = 4;
    private static final int ABSOLUTE = 1;
    private static final int CANCEL_ON_SET = 2;
    private static final int CLOEXEC = 010000000;

    private final Scheduling scheduling;
    private final Times times;

    TimerCalls(Scheduling scheduling, Times times) {
        this.scheduling = scheduling;
        this.times = times;
    }

    /// timer_create: a clock, who is to be told, where the number goes.
    long create(UnixProcess process, SavedState s) {
        long clock = s.argument(0);
        if (!times.isClock(process, clock) || !Times.hasTimers(clock)) {
            return -Errno.EINVAL;
        }
        int number = process.timers.free();
        if (number < 0) {
            return -Errno.EAGAIN;
        }
        var notice = notice(process, s.argument(1), number);
        if (notice == null) {
            return -Errno.EINVAL;
        }
        Bytes.writeInt(process.memory(), s.argument(2), number);
        process.timers.add(new PosixTimer(process, number, (int) clock, notice, scheduling));
        return 0;
    }

    /// Null for one that is none.
    private static PosixTimer.@Nullable Notice notice(UnixProcess process, long event, int number) {
        if (event == 0) {
            return new PosixTimer.Notice(Signal.ALRM, null, number);
        }
        var in = Bytes.read(process.memory(), event, EVENT_BYTES);
        long value = in.getLong(0);
        int signal = in.getInt(8);
        int how = in.getInt(12);
        if (how == SIGEV_NONE) {
            return new PosixTimer.Notice(0, null, value);
        }
        if (!Signal.isValid(signal)) {
            return null;
        }
        return switch (how) {
            case SIGEV_SIGNAL, SIGEV_THREAD -> new PosixTimer.Notice(signal, null, value);
            case SIGEV_TASK -> toTask(process, in.getInt(16), signal, value);
            default -> null;
        };
    }

    private static PosixTimer.@Nullable Notice toTask(UnixProcess process, int number, int signal, long value) {
        var task = process.taskNumbered(number);
        return task == null ? null : new PosixTimer.Notice(signal, task, value);
    }

    /// timer_settime: which, flags, what is new, where the old goes.
    long set(UnixProcess process, SavedState s) {
        var timer = process.timers.at(s.argument(0));
        if (s.argument(2) == 0) {
            return -Errno.EINVAL;
        }
        var spec = Bytes.read(process.memory(), s.argument(2), SPEC_BYTES);
        if (timer == null) {
            return -Errno.EINVAL;
        }
        return set(process, timer.alarm(), timer.clock(), (s.argument(1) & ABSOLUTE) != 0, Setting.of(spec),
                s.argument(3));
    }

    /// timerfd_settime: the same of a descriptor.
    long setFile(UnixProcess process, SavedState s) {
        var spec = Bytes.read(process.memory(), s.argument(2), SPEC_BYTES);
        if ((s.argument(1) & ~(ABSOLUTE | CANCEL_ON_SET)) != 0) {
            return -Errno.EINVAL;
        }
        var setting = Setting.of(spec);
        var file = file(process, s.argument(0));
        return set(process, file.alarm(), file.clock(), (s.argument(1) & ABSOLUTE) != 0, setting, s.argument(3));
    }

    private record Setting(long interval, long first) {
        static Setting of(ByteBuffer spec) {
            return new Setting(Times.nanoseconds(spec.getLong(0), spec.getLong(8), 1),
                    Times.nanoseconds(spec.getLong(16), spec.getLong(24), 1));
        }
    }

    private long set(UnixProcess process, Alarm alarm, int clock, boolean absolute, Setting fresh, long old) {
        if (fresh.interval == Times.BAD || fresh.first == Times.BAD) {
            return -Errno.EINVAL;
        }
        long interval = alarm.interval();
        long left = alarm.left();
        if (fresh.first == 0) {
            alarm.stop();
        } else {
            alarm.set(absolute ? times.deadline(process, clock, fresh.first) : scheduling.now() + fresh.first,
                    fresh.interval);
        }
        if (old != 0) {
            tell(process, old, interval, left);
        }
        return 0;
    }

    private static void tell(UnixProcess process, long address, long interval, long left) {
        process.memory().write(address, Bytes.of(SPEC_BYTES).putLong(interval / Scheduling.NANOSECONDS)
                .putLong(interval % Scheduling.NANOSECONDS).putLong(left / Scheduling.NANOSECONDS)
                .putLong(left % Scheduling.NANOSECONDS).array());
    }

    static long get(UnixProcess process, SavedState s) {
        var timer = process.timers.at(s.argument(0));
        if (timer == null) {
            return -Errno.EINVAL;
        }
        tell(process, s.argument(1), timer.alarm().interval(), timer.alarm().left());
        return 0;
    }

    static long getFile(UnixProcess process, SavedState s) {
        var file = file(process, s.argument(0));
        tell(process, s.argument(1), file.alarm().interval(), file.alarm().left());
        return 0;
    }

    static long overruns(UnixProcess process, long number) {
        var timer = process.timers.at(number);
        return timer == null ? -Errno.EINVAL : timer.overruns();
    }

    static long delete(UnixProcess process, long number) {
        var timer = process.timers.at(number);
        if (timer == null) {
            return -Errno.EINVAL;
        }
        process.timers.remove(timer);
        return 0;
    }

    /// timerfd_create: a clock and flags.
    long createFile(UnixProcess process, long clock, long flags) {
        if ((flags & ~(CLOEXEC | OpenFile.NONBLOCK)) != 0 || !Times.isClockOfFiles(clock)) {
            return -Errno.EINVAL;
        }
        return process.descriptors().add(new TimerFile(scheduling, (int) clock, (int) flags & OpenFile.NONBLOCK), 0,
                (flags & CLOEXEC) != 0);
    }

    private static TimerFile file(UnixProcess process, long descriptor) {
        var file = process.descriptors().at(descriptor);
        if (file == null) {
            throw new RefusedException(Errno.EBADF);
        }
        if (file instanceof TimerFile timer) {
            return timer;
        }
        throw new RefusedException(Errno.EINVAL);
    }
}
