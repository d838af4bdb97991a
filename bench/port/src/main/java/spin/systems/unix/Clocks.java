package spin.systems.unix;

/// System calls about time.
final class Clocks {

    static final int NANOSLEEP = 340;
    static final int CLOCK_NANOSLEEP = 422;

    private static final int USAGE_BYTES = 144;
    private static final int OSF_USAGE_BYTES = 120;

    private final User user;
    private final Clock clock;

    Clocks(Unix unix) {
        this.user = unix.user;
        this.clock = unix.clock;
    }

    long call(UnixProcess process, int number) {
        var a0 = Calls.argument(process, 0);
        var a1 = Calls.argument(process, 1);
        var a2 = Calls.argument(process, 2);
        return switch (number) {
            case 116, 359 -> timeOfDay(a0, a1, number == 116);
            case 420 -> time(a0, a1);
            case 421 -> resolution(a0, a1);
            case NANOSLEEP -> sleep(process, a0, a1, 0, 0);
            case CLOCK_NANOSLEEP -> sleep(process, a2, Calls.argument(process, 3), a0, a1);
            case 83, 362 -> setTimer(process, a0, a1, a2, number == 83);
            case 86, 361 -> getTimer(process, a0, a1, number == 86);
            case 323 -> times(process, a0);
            case 364, 117 -> a0 < -1 || a0 > 1 ? -Errno.EINVAL : usage(process, a1, number == 117);
            default -> Calls.NOT_MINE;
        };
    }

    private long timespec(long at) {
        return Clock.nanoseconds(user.get(at), user.get(at + 8), 1);
    }

    private long timeval(long at, boolean osf) {
        return osf
                ? Clock.nanoseconds(user.getInt(at), user.getInt(at + 4), 1000)
                : Clock.nanoseconds(user.get(at), user.get(at + 8), 1000);
    }

    private void putTimespec(long at, long nanoseconds) {
        user.put(at, nanoseconds / Clock.NANOSECONDS);
        user.put(at + 8, nanoseconds % Clock.NANOSECONDS);
    }

    private void putTimeval(long at, long nanoseconds, boolean osf) {
        var width = osf ? 4 : 8;
        user.put(at, width, nanoseconds / Clock.NANOSECONDS);
        user.put(at + width, width, nanoseconds % Clock.NANOSECONDS / 1000);
    }

    private long timeOfDay(long at, long zone, boolean osf) {
        if (at != 0) {
            putTimeval(at, clock.calendar(), osf);
        }
        if (zone != 0) {
            user.zero(zone, 8);
        }
        return 0;
    }

    private static boolean isClock(long which) {
        return which >= 0 && which <= 11;
    }

    private static boolean isCalendar(long which) {
        return which == 0 || which == 5;
    }

    private long time(long which, long at) {
        if (!isClock(which)) {
            return -Errno.EINVAL;
        }
        putTimespec(at, isCalendar(which) ? clock.calendar() : clock.now());
        return 0;
    }

    private long resolution(long which, long at) {
        if (!isClock(which)) {
            return -Errno.EINVAL;
        }
        if (at != 0) {
            putTimespec(at, Clock.nanosecondsInATick());
        }
        return 0;
    }

    private long sleep(UnixProcess process, long requestAt, long leftAt, long which, long flags) {
        if (process.progress == 0) {
            var duration = timespec(requestAt);
            if (duration == Clock.BAD_TIME || !isClock(which) || which == 3) {
                return -Errno.EINVAL;
            }
            var absolute = (flags & 1) != 0;
            process.progress = 1;
            process.rest = absolute ? 0 : leftAt;
            process.deadline = absolute
                    ? duration - (isCalendar(which) ? Clock.EPOCH * Clock.NANOSECONDS : 0)
                    : clock.now() + duration;
        }
        return clock.now() >= process.deadline ? 0 : Unix.await(process, process.sleep);
    }

    /// A handler runs instead of the rest of a sleep: how much that was is told, where it is wanted.
    void interrupted(UnixProcess process) {
        if ((process.call == NANOSLEEP || process.call == CLOCK_NANOSLEEP) && process.rest != 0) {
            putTimespec(process.rest, Math.max(0, process.deadline - clock.now()));
        }
    }

    private long setTimer(UnixProcess process, long which, long fresh, long old, boolean osf) {
        if (which < 0 || which > 2) {
            return -Errno.EINVAL;
        }
        var interval = fresh == 0 ? 0 : timeval(fresh, osf);
        var first = fresh == 0 ? 0 : timeval(fresh + (osf ? 8 : 16), osf);
        if (interval == Clock.BAD_TIME || first == Clock.BAD_TIME) {
            return -Errno.EINVAL;
        }
        if (old != 0) {
            getTimer(process, which, old, osf);
        }
        if (which == 0) {
            process.leader.alarm = first == 0 ? Long.MAX_VALUE : clock.now() + first;
            process.leader.alarmInterval = interval;
        } else {
            process.leader.virtualAlarm = first == 0 ? Long.MAX_VALUE : process.leader.ownTicks + ticks(first);
            process.leader.virtualInterval = ticks(interval);
        }
        return 0;
    }

    private static long ticks(long nanoseconds) {
        return (nanoseconds + Clock.nanosecondsInATick() - 1) / Clock.nanosecondsInATick();
    }

    /// The profiling timer is the virtual one: ticks in the kernel are the process's own too.
    private long getTimer(UnixProcess process, long which, long at, boolean osf) {
        if (which < 0 || which > 2) {
            return -Errno.EINVAL;
        }
        var due = which == 0 ? process.leader.alarm : process.leader.virtualAlarm;
        var interval = which == 0
                ? process.leader.alarmInterval
                : process.leader.virtualInterval * Clock.nanosecondsInATick();
        var left = which == 0 ? due - clock.now() : (due - process.leader.ownTicks) * Clock.nanosecondsInATick();
        putTimeval(at, interval, osf);
        putTimeval(at + (osf ? 8 : 16), due == Long.MAX_VALUE ? 0 : Math.max(1000, left), osf);
        return 0;
    }

    private long times(UnixProcess process, long at) {
        if (at != 0) {
            user.clearScratch(32);
            user.scratch(0, process.leader.ownTicks);
            user.outScratch(at, 32);
        }
        return clock.now() / Clock.nanosecondsInATick();
    }

    private long usage(UnixProcess process, long at, boolean osf) {
        user.zero(at, osf ? OSF_USAGE_BYTES : USAGE_BYTES);
        putTimeval(at, process.leader.ownTicks * Clock.nanosecondsInATick(), osf);
        return 0;
    }
}
