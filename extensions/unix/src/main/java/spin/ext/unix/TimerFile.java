package spin.ext.unix;

/// What timerfd_create makes: an alarm that a descriptor is of. A read takes how often it has gone off.
final class TimerFile extends AnonymousFile {
    private static final int BYTES = 8;

    private final Scheduling scheduling;
    private final Waiters waiters;
    private final int clock;
    private final Alarm alarm;

    TimerFile(Scheduling scheduling, int clock, int mode) {
        super("timerfd", mode);
        this.scheduling = scheduling;
        this.clock = clock;
        waiters = new Waiters(scheduling);
        alarm = new Alarm("timer of a descriptor", scheduling, waiters::wakeAll);
    }

    int clock() {
        return clock;
    }

    Alarm alarm() {
        return alarm;
    }

    @Override
    void close() {
        alarm.stop();
    }

    @Override
    long read(UnixProcess process, long address, int most) {
        if (most < BYTES) {
            return -Errno.EINVAL;
        }
        while (!alarm.isOver()) {
            if (isNonBlocking()) {
                return -Errno.EAGAIN;
            }
            if (!scheduling.await(process, waiters)) {
                return Interrupted.RESTART;
            }
        }
        Bytes.writeLong(process.memory(), address, alarm.take());
        return BYTES;
    }

    @Override
    int events() {
        return alarm.isOver() ? POLLIN : 0;
    }

    @Override
    Waiters waiters() {
        return waiters;
    }
}
