package spin.ext.unix;

import org.jspecify.annotations.Nullable;

/// What eventfd makes: a number that writes add to and a read takes, all of it, or one at a time as a semaphore.
final class EventCounter extends AnonymousFile {
    static final int SEMAPHORE = 1;
    private static final int BYTES = 8;
    private static final long MOST = -2;

    private final Scheduling scheduling;
    private final Waiters waiters;
    private final boolean semaphore;
    private long count;

    EventCounter(Scheduling scheduling, int mode, boolean semaphore, int count) {
        super("eventfd", mode);
        this.scheduling = scheduling;
        this.semaphore = semaphore;
        this.count = count & 0xffff_ffffL;
        waiters = new Waiters(scheduling);
    }

    @Override
    long read(UnixProcess process, long address, int most) {
        if (most < BYTES) {
            return -Errno.EINVAL;
        }
        while (count == 0) {
            if (isNonBlocking()) {
                return -Errno.EAGAIN;
            }
            if (!scheduling.await(process, waiters)) {
                return Interrupted.RESTART;
            }
        }
        long taken = semaphore ? 1 : count;
        Bytes.writeLong(process.memory(), address, taken);
        count -= taken;
        waiters.wakeAll();
        return BYTES;
    }

    @Override
    long write(UnixProcess process, byte[] bytes) {
        if (bytes.length != BYTES) {
            return -Errno.EINVAL;
        }
        long more = Bytes.of(BYTES).put(bytes).flip().getLong();
        if (more == -1) {
            return -Errno.EINVAL;
        }
        while (Long.compareUnsigned(more, MOST - count) > 0) {
            if (isNonBlocking()) {
                return -Errno.EAGAIN;
            }
            if (!scheduling.await(process, waiters)) {
                return Interrupted.RESTART;
            }
        }
        count += more;
        waiters.wakeAll();
        return BYTES;
    }

    @Override
    int events() {
        return (count != 0 ? POLLIN : 0) | (Long.compareUnsigned(count, MOST) < 0 ? POLLOUT : 0);
    }

    @Override
    @Nullable
    Waiters waiters() {
        return waiters;
    }
}
