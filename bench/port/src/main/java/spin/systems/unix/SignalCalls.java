package spin.systems.unix;

/// System calls about signals.
final class SignalCalls {

    private static final int SET_BYTES = 8;
    private static final int SMALLEST_STACK = 4096;
    private static final int NO_STACK = 2;
    private static final int ON_STACK = 1;

    private final Unix unix;
    private final User user;
    private final Signals signals;

    SignalCalls(Unix unix) {
        this.unix = unix;
        this.user = unix.user;
        this.signals = unix.signals;
    }

    long call(UnixProcess process, int number) {
        var a0 = Calls.argument(process, 0);
        var a1 = Calls.argument(process, 1);
        var a2 = Calls.argument(process, 2);
        return switch (number) {
            case 37 -> kill(process, a0, a1);
            case 381 -> one(process, -1, a0, a1);
            case 424 -> a0 <= 0 ? -Errno.EINVAL : one(process, a0, a1, a2);
            case 356 -> queue(process, a0, a1, a2);
            case 352 -> action(process, a0, a1, a2);
            case 156 -> osfAction(process, a0, a1, a2);
            case 353 -> changeMask(process, a0, a1, a2);
            case 48 -> osfMask(process, a0, a1);
            case 354, 52 -> {
                if (number == 354 && Long.compareUnsigned(a1, SET_BYTES) > 0) {
                    yield -Errno.EINVAL;
                }
                user.put(a0, (process.own.set | process.shared.set) & process.mask);
                yield 0;
            }
            case 357, 111 -> suspend(process, number == 111 ? a0 : user.get(a0));
            case 355 -> timedWait(process, a0, a1, a2);
            case 103 -> signals.takeBack(process, a0);
            case 351 -> signals.takeBackWithInformation(process, a0);
            case 235 -> alternateStack(process, a0, a1);
            default -> Calls.NOT_MINE;
        };
    }

    private long kill(UnixProcess process, long target, long signal) {
        if (signal != 0 && !Signals.isValid(signal)) {
            return -Errno.EINVAL;
        }
        var found = false;
        for (var place = 0; place < unix.places(); place++) {
            var other = unix.at(place);
            if (other != null && isMeant(process, other, target)) {
                found = true;
                if (signal != 0) {
                    signals.post(other, (int) signal, Signals.CODE_USER, process.leader.pid, 0);
                }
            }
        }
        return found ? 0 : -Errno.ESRCH;
    }

    private static boolean isMeant(UnixProcess process, UnixProcess other, long target) {
        if (target > 0) {
            return other.pid == target;
        }
        return target == -1 ? other != process.leader : other.group == (target == 0 ? process.leader.group : -target);
    }

    /// tkill and tgkill: one thread.
    ///
    /// @param whole the process that it must be of, -1 for any
    private long one(UnixProcess process, long whole, long target, long signal) {
        if (target <= 0 || (signal != 0 && !Signals.isValid(signal))) {
            return -Errno.EINVAL;
        }
        var other = unix.findThread(target);
        if (other == null || (whole != -1 && other.leader.pid != whole)) {
            return -Errno.ESRCH;
        }
        if (signal != 0) {
            signals.postTo(other, (int) signal, Signals.CODE_TKILL, process.leader.pid);
        }
        return 0;
    }

    private long queue(UnixProcess process, long target, long signal, long at) {
        var code = user.getInt(at + 8);
        var value = user.get(at + 24);
        if (target <= 0 || (signal != 0 && !Signals.isValid(signal))) {
            return -Errno.EINVAL;
        }
        var other = unix.find(target);
        if (other == null) {
            return -Errno.ESRCH;
        }
        if (signal != 0) {
            signals.post(other, (int) signal, code, process.leader.pid, value);
        }
        return 0;
    }

    private static boolean isFixed(long signal) {
        return signal == Signals.KILL || signal == Signals.STOP;
    }

    private long action(UnixProcess process, long signal, long fresh, long old) {
        if (Calls.argument(process, 3) != SET_BYTES || !Signals.isValid(signal) || (fresh != 0 && isFixed(signal))) {
            return -Errno.EINVAL;
        }
        var which = (int) signal;
        var handler = fresh == 0 ? 0 : user.get(fresh);
        var flags = fresh == 0 ? 0 : user.getInt(fresh + 8);
        var mask = fresh == 0 ? 0 : user.get(fresh + 16);
        if (old != 0) {
            user.put(old, process.handlers[which]);
            user.put(old + 8, process.flags[which]);
            user.put(old + 16, process.masks[which]);
        }
        if (user.failed()) {
            return -Errno.EFAULT;
        }
        if (fresh != 0) {
            signals.set(process, which, handler, flags, mask, Calls.argument(process, 4));
        }
        return 0;
    }

    private long osfAction(UnixProcess process, long signal, long fresh, long old) {
        if (!Signals.isValid(signal) || (fresh != 0 && isFixed(signal))) {
            return -Errno.EINVAL;
        }
        var which = (int) signal;
        var handler = fresh == 0 ? 0 : user.get(fresh);
        var mask = fresh == 0 ? 0 : user.get(fresh + 8);
        var flags = fresh == 0 ? 0 : user.getInt(fresh + 16);
        if (old != 0) {
            user.put(old, process.handlers[which]);
            user.put(old + 8, process.masks[which]);
            user.putInt(old + 16, process.flags[which]);
        }
        if (user.failed()) {
            return -Errno.EFAULT;
        }
        if (fresh != 0) {
            signals.set(process, which, handler, flags, mask, 0);
        }
        return 0;
    }

    private static long changed(long before, long how, long set) {
        return how == 1 ? before | set : how == 2 ? before & ~set : set;
    }

    private long changeMask(UnixProcess process, long how, long fresh, long old) {
        if (Calls.argument(process, 3) != SET_BYTES || (fresh != 0 && (how < 1 || how > 3))) {
            return -Errno.EINVAL;
        }
        var set = fresh == 0 ? 0 : user.get(fresh);
        if (old != 0) {
            user.put(old, process.mask);
        }
        if (user.failed()) {
            return -Errno.EFAULT;
        }
        if (fresh != 0) {
            Signals.mask(process, changed(process.mask, how, set));
        }
        return 0;
    }

    /// OSF/1's: sets are values, and the old one is the answer, however it looks.
    private static long osfMask(UnixProcess process, long how, long set) {
        if (how < 1 || how > 3) {
            return -Errno.EINVAL;
        }
        var before = process.mask;
        Signals.mask(process, changed(before, how, set));
        process.task().register(Unix.V0, before);
        process.task().register(Unix.A3, 0);
        return Unix.NO_ANSWER;
    }

    private static long suspend(UnixProcess process, long mask) {
        if (process.progress == 0) {
            process.progress = 1;
            Signals.maskMeanwhile(process, mask);
        }
        return Unix.await(process, process.sleep);
    }

    private long timedWait(UnixProcess process, long setAt, long informationAt, long limitAt) {
        var wanted = user.get(setAt) & ~Signals.UNSTOPPABLE;
        var limit = limitAt == 0
                ? Long.MAX_VALUE
                : Clock.nanoseconds(user.get(limitAt), user.get(limitAt + 8), 1);
        if (limit == Clock.BAD_TIME) {
            return -Errno.EINVAL;
        }
        var signal = Signals.take(process, wanted);
        if (signal != 0) {
            if (informationAt != 0) {
                user.clearScratch(Signals.informationBytes());
                signals.putInformation(process, signal);
                user.outScratch(informationAt, Signals.informationBytes());
            }
            return signal;
        }
        return unix.clock.isOver(process, limit) ? -Errno.EAGAIN : Unix.await(process, process.anySignal);
    }

    private long alternateStack(UnixProcess process, long fresh, long old) {
        var inUse = Signals.isOnAlternate(process, process.task().register(Unix.SP));
        var stack = process.alternateStack;
        var bytes = process.alternateBytes;
        if (fresh != 0) {
            var refused = newStack(process, fresh, inUse);
            if (refused != 0) {
                return refused;
            }
        }
        if (old != 0) {
            user.put(old, stack);
            user.putInt(old + 8, bytes == 0 ? NO_STACK : inUse ? ON_STACK : 0);
            user.put(old + 16, bytes);
        }
        return 0;
    }

    private long newStack(UnixProcess process, long fresh, boolean inUse) {
        var flags = user.getInt(fresh + 8);
        var none = (flags & NO_STACK) != 0;
        var size = user.get(fresh + 16);
        var base = user.get(fresh);
        if (user.failed()) {
            return -Errno.EFAULT;
        }
        if (inUse) {
            return -Errno.EPERM;
        }
        if ((flags & ~(NO_STACK | ON_STACK)) != 0) {
            return -Errno.EINVAL;
        }
        if (!none && size < SMALLEST_STACK) {
            return -Errno.ENOMEM;
        }
        process.alternateStack = none ? 0 : base;
        process.alternateBytes = none ? 0 : size;
        return 0;
    }
}
