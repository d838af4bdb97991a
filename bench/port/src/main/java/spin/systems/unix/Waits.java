package spin.systems.unix;

/// Waiting for one of many descriptors.
final class Waits {

    private static final int MOST = 1024;

    private final Unix unix;
    private final User user;

    Waits(Unix unix) {
        this.unix = unix;
        this.user = unix.user;
    }

    long call(UnixProcess process, int number) {
        var a0 = Calls.argument(process, 0);
        var a1 = Calls.argument(process, 1);
        var a2 = Calls.argument(process, 2);
        return switch (number) {
            case 94 -> poll(process, a0, a1 & 0xffff_ffffL, a2 < 0 ? Long.MAX_VALUE : (a2 & 0x7fff_ffffL) * 1_000_000);
            case 464 -> {
                var refused = maskMeanwhile(process, Calls.argument(process, 3), Calls.argument(process, 4));
                yield refused != 0
                        ? refused
                        : unmask(process, poll(process, a0, a1 & 0xffff_ffffL, limit(a2, 1, false)));
            }
            case 93, 358 -> select(process, a0, limit(Calls.argument(process, 4), 1000, number == 93));
            case 463 -> {
                var at = Calls.argument(process, 5);
                var refused = at == 0 ? 0 : maskMeanwhile(process, user.get(at), user.get(at + 8));
                yield refused != 0
                        ? refused
                        : unmask(process, select(process, a0, limit(Calls.argument(process, 4), 1, false)));
            }
            default -> Calls.NOT_MINE;
        };
    }

    /// Another mask holds while the call waits, if there is one: 0, or why not.
    long maskMeanwhile(UnixProcess process, long at, long bytes) {
        if (at == 0 || process.hasOldMask) {
            return 0;
        }
        var mask = user.get(at);
        if (user.failed()) {
            return -Errno.EFAULT;
        }
        if (bytes != 8) {
            return -Errno.EINVAL;
        }
        Signals.maskMeanwhile(process, mask);
        return 0;
    }

    /// The call has its answer, or waits on.
    long unmask(UnixProcess process, long outcome) {
        if (outcome != Unix.WAITS && process.hasOldMask) {
            process.hasOldMask = false;
            Signals.mask(process, process.oldMask);
        }
        return outcome;
    }

    private long limit(long at, long unit, boolean osf) {
        if (at == 0) {
            return Long.MAX_VALUE;
        }
        return osf
                ? Clock.nanoseconds(user.getInt(at), user.getInt(at + 4), unit)
                : Clock.nanoseconds(user.get(at), user.get(at + 8), unit);
    }

    private long poll(UnixProcess process, long at, long count, long limit) {
        if (limit < 0 || count < 0 || count > MOST) {
            return -Errno.EINVAL;
        }
        var found = 0;
        for (var i = 0L; i < count; i++) {
            var descriptor = user.getInt(at + 8 * i);
            var wanted = (int) user.get(at + 8 * i + 4, 2);
            var always = Descriptors.POLLERR | Descriptors.POLLHUP | Descriptors.POLLNVAL;
            var ready = descriptor < 0 ? 0 : unix.descriptors.ready(process.file(descriptor)) & (wanted | always);
            user.put(at + 8 * i + 6, 2, ready);
            found += ready != 0 ? 1 : 0;
        }
        return found > 0 || unix.clock.isOver(process, limit) ? found : Unix.await(process, unix.anything);
    }

    private long select(UnixProcess process, long count, long limit) {
        if (limit < 0 || count < 0) {
            return -Errno.EINVAL;
        }
        var most = (int) Math.min(count, MOST);
        var in = Calls.argument(process, 1);
        var out = Calls.argument(process, 2);
        var words = (most + 63) >>> 6;
        var answers = new long[2 * words];
        var found = 0;
        for (var descriptor = 0; descriptor < most; descriptor++) {
            var index = descriptor >>> 6;
            var bit = 1L << (descriptor & 63);
            var wantsIn = in != 0 && (user.get(in + 8L * index) & bit) != 0;
            var wantsOut = out != 0 && (user.get(out + 8L * index) & bit) != 0;
            if (wantsIn || wantsOut) {
                var ready = unix.descriptors.ready(process.file(descriptor));
                if ((ready & Descriptors.POLLNVAL) != 0) {
                    return -Errno.EBADF;
                }
                if (wantsIn && (ready & (Descriptors.POLLIN | Descriptors.POLLHUP | Descriptors.POLLERR)) != 0) {
                    answers[index] |= bit;
                    found++;
                }
                if (wantsOut && (ready & (Descriptors.POLLOUT | Descriptors.POLLERR)) != 0) {
                    answers[words + index] |= bit;
                    found++;
                }
            }
        }
        if (user.failed()) {
            return -Errno.EFAULT;
        }
        if (found == 0 && !unix.clock.isOver(process, limit)) {
            return Unix.await(process, unix.anything);
        }
        for (var index = 0; index < words; index++) {
            put(in, index, answers[index]);
            put(out, index, answers[words + index]);
            put(Calls.argument(process, 3), index, 0);
        }
        return found;
    }

    private void put(long at, int index, long word) {
        if (at != 0) {
            user.put(at + 8L * index, word);
        }
    }
}
