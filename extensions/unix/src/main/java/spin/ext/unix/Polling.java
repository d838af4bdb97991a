package spin.ext.unix;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.core.trap.SavedState;

/// poll and select: waiting for the first of several files.
final class Polling {
    private static final int ALWAYS = OpenFile.POLLERR | OpenFile.POLLHUP;
    private static final int POLLNVAL = 32;
    private static final int POLLRDNORM = 64;
    private static final int POLLWRNORM = 256;
    private static final int ENTRY_BYTES = 8;

    private final Scheduling scheduling;

    Polling(Scheduling scheduling) {
        this.scheduling = scheduling;
    }

    /// Looks once, and says how many files something can be done with.
    private interface Look {
        int ready(List<Waiters> waiters);
    }

    /// Looks until there is something, the deadline has come, or a signal.
    private long await(UnixProcess process, long deadline, Look look) {
        while (true) {
            var waiters = new ArrayList<Waiters>();
            int ready = look.ready(waiters);
            if (ready > 0 || scheduling.now() >= deadline) {
                return ready;
            }
            var task = process.task();
            waiters.forEach(each -> each.add(task));
            boolean waited;
            try {
                waited = scheduling.await(process, new Waiters(scheduling), deadline);
            } finally {
                waiters.forEach(each -> each.remove(task));
            }
            if (!waited) {
                return -Errno.EINTR;
            }
        }
    }

    private static int events(OpenFile file, List<Waiters> waiters) {
        file.addWaiters(waiters);
        return file.events();
    }

    /// poll: entries of a descriptor, what is wanted, what there is; milliseconds, negative for no end.
    long poll(UnixProcess process, SavedState state) {
        int milliseconds = (int) state.argument(2);
        long deadline = milliseconds < 0 ? Scheduling.NEVER : scheduling.now() + milliseconds * 1_000_000L;
        return poll(process, state.argument(0), state.argument(1), deadline);
    }

    /// ppoll: the same with a struct timespec, null for no end, and a mask meanwhile.
    long pollMasked(UnixProcess process, SavedState state) {
        long limit = state.argument(2);
        long deadline = Scheduling.NEVER;
        if (limit != 0) {
            long duration = Times.timespec(process.memory(), limit);
            if (duration == Times.BAD) {
                return -Errno.EINVAL;
            }
            deadline = scheduling.now() + duration;
        }
        long until = deadline;
        return masked(process, state.argument(3),
                () -> poll(process, state.argument(0), state.argument(1), until));
    }

    private interface Work {
        long run();
    }

    private static long masked(UnixProcess process, long set, Work work) {
        if (set == 0) {
            return work.run();
        }
        var signals = process.signals();
        signals.blockMeanwhile(Bytes.readLong(process.memory(), set));
        long answer = work.run();
        if (answer != -Errno.EINTR) {
            signals.restoreMask();
        }
        return answer;
    }

    private long poll(UnixProcess process, long address, long count, long deadline) {
        if (count < 0 || count > Descriptors.MOST) {
            return -Errno.EINVAL;
        }
        var memory = process.memory();
        var entries = Bytes.read(memory, address, (int) count * ENTRY_BYTES);
        long answer = await(process, deadline, waiters -> {
            int ready = 0;
            for (int i = 0; i < count; i++) {
                int descriptor = entries.getInt(i * ENTRY_BYTES);
                int wanted = entries.getShort(i * ENTRY_BYTES + 4);
                int found = descriptor < 0 ? 0 : found(process.descriptors().at(descriptor), wanted, waiters);
                entries.putShort(i * ENTRY_BYTES + 6, (short) found);
                ready += found == 0 ? 0 : 1;
            }
            return ready;
        });
        if (answer >= 0 && count > 0) {
            memory.write(address, Bytes.content(entries));
        }
        return answer;
    }

    private static int found(@Nullable OpenFile file, int wanted, List<Waiters> waiters) {
        if (file == null) {
            return POLLNVAL;
        }
        int there = events(file, waiters);
        int found = there & (wanted | ALWAYS);
        if ((there & OpenFile.POLLIN) != 0) {
            found |= wanted & POLLRDNORM;
        }
        if ((there & OpenFile.POLLOUT) != 0) {
            found |= wanted & POLLWRNORM;
        }
        return found;
    }

    /// epoll_wait and epoll_pwait: the set, where events go, how many, milliseconds, a mask meanwhile.
    long waitFor(UnixProcess process, SavedState state, boolean masked) {
        int most = (int) state.argument(2);
        if (most <= 0) {
            return -Errno.EINVAL;
        }
        var poll = EventPoll.at(process, state.argument(0));
        int milliseconds = (int) state.argument(3);
        long deadline = milliseconds < 0 ? Scheduling.NEVER : scheduling.now() + milliseconds * 1_000_000L;
        int atOnce = Math.min(most, Descriptors.MOST);
        return masked(process, masked ? state.argument(4) : 0, () -> await(process, deadline, waiters -> {
            poll.addWaiters(waiters);
            return poll.take(process, state.argument(1), atOnce);
        }));
    }

    /// How select's time is given.
    enum Limit {
        TIMEVAL,
        OSF_TIMEVAL,
        TIMESPEC
    }

    /// select: how many, three sets of bits, how long.
    long select(UnixProcess process, SavedState state, Limit kind) {
        long limit = state.argument(4);
        long deadline = Scheduling.NEVER;
        if (limit != 0) {
            var memory = process.memory();
            long duration = switch (kind) {
                case TIMEVAL -> Times.timeval(memory, limit);
                case OSF_TIMEVAL -> Times.osfTimeval(memory, limit);
                case TIMESPEC -> Times.timespec(memory, limit);
            };
            if (duration == Times.BAD) {
                return -Errno.EINVAL;
            }
            deadline = scheduling.now() + duration;
        }
        long until = deadline;
        // pselect's sixth argument leads to a pair: the set's address and its length.
        long pair = kind == Limit.TIMESPEC ? state.argument(5) : 0;
        long set = pair == 0 ? 0 : Bytes.readLong(process.memory(), pair);
        return masked(process, set, () -> select(process, state, until));
    }

    private long select(UnixProcess process, SavedState state, long deadline) {
        long count = state.argument(0);
        if (count < 0) {
            return -Errno.EINVAL;
        }
        int words = (int) (Math.min(count, Descriptors.MOST) + 63) / 64;
        var memory = process.memory();
        var wanted = new long[3][words];
        var found = new long[3][words];
        for (int set = 0; set < 3; set++) {
            long address = state.argument(1 + set);
            for (int i = 0; address != 0 && i < words; i++) {
                wanted[set][i] = Bytes.readLong(memory, address + 8L * i);
            }
        }
        for (int descriptor = 0; descriptor < Math.min(count, Descriptors.MOST); descriptor++) {
            if (wants(wanted, descriptor) && process.descriptors().at(descriptor) == null) {
                return -Errno.EBADF;
            }
        }
        long answer = await(process, deadline, waiters -> look(process, (int) Math.min(count, Descriptors.MOST), wanted,
                found, waiters));
        for (int set = 0; answer >= 0 && set < 3; set++) {
            long address = state.argument(1 + set);
            for (int i = 0; address != 0 && i < words; i++) {
                Bytes.writeLong(memory, address + 8L * i, found[set][i]);
            }
        }
        return answer;
    }

    private static boolean wants(long[][] wanted, int descriptor) {
        long bit = 1L << descriptor;
        return ((wanted[0][descriptor / 64] | wanted[1][descriptor / 64] | wanted[2][descriptor / 64]) & bit) != 0;
    }

    private static int look(UnixProcess process, int count, long[][] wanted, long[][] found, List<Waiters> waiters) {
        int ready = 0;
        for (int descriptor = 0; descriptor < count; descriptor++) {
            var file = wants(wanted, descriptor) ? process.descriptors().at(descriptor) : null;
            int there = file == null ? 0 : events(file, waiters);
            ready += mark(wanted[0], found[0], descriptor, (there & (OpenFile.POLLIN | ALWAYS)) != 0);
            ready += mark(wanted[1], found[1], descriptor, (there & (OpenFile.POLLOUT | OpenFile.POLLERR)) != 0);
        }
        return ready;
    }

    private static int mark(long[] wanted, long[] found, int descriptor, boolean there) {
        long bit = wanted[descriptor / 64] & (1L << descriptor);
        if (bit == 0 || !there) {
            found[descriptor / 64] &= ~(1L << descriptor);
            return 0;
        }
        found[descriptor / 64] |= bit;
        return 1;
    }
}
