package spin.systems.unix;

/// System calls about a process's memory: where things are put is decided here, what a page is by the kernel.
final class MemoryCalls {

    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_KIND = 3;
    private static final int MAP_ANONYMOUS = 0x10;
    private static final int MAP_FIXED = 0x100;
    private static final int MREMAP_MAYMOVE = 1;
    private static final int DONT_NEED = 6;
    private static final long RIGHTS = 7;
    private static final long MOST_HEAP = 1L << 32;
    private static final long PAGE = Below.PAGE;

    private final User user;
    private final Below below;

    MemoryCalls(Unix unix) {
        this.user = unix.user;
        this.below = unix.below;
    }

    long call(UnixProcess process, int number) {
        var a0 = Calls.argument(process, 0);
        var a1 = Calls.argument(process, 1);
        var a2 = Calls.argument(process, 2);
        return switch (number) {
            case 17 -> setBreak(process, a0);
            case 71 -> map(process, a0, a1, a2, Calls.argument(process, 3), Calls.argument(process, 4),
                    Calls.argument(process, 5));
            case 73 -> unmap(process.task(), a0, a1);
            case 74 -> protect(process.task(), a0, a1, a2);
            case 75 -> advise(process.task(), a0, a1, a2);
            case 314, 315 -> covered(process.task(), a0, a1);
            case 217 -> isOdd(a0) || (a2 & ~7) != 0 || (a2 & 3) == 3 ? -Errno.EINVAL : covered(process.task(), a0, a1);
            case 316, 317 -> 0;
            case 375 -> presence(process.task(), a0, a1, a2);
            case 341 -> remap(process, a0, a1, a2, Calls.argument(process, 3));
            default -> Calls.NOT_MINE;
        };
    }

    private static long up(long bytes) {
        return (bytes + PAGE - 1) & -PAGE;
    }

    private static boolean isOdd(long va) {
        return (va & (PAGE - 1)) != 0;
    }

    private static boolean isOutside(long first, long length) {
        return first < 0 || length < 0 || first > Task.BEYOND - length;
    }

    private static long setBreak(UnixProcess process, long wanted) {
        if (wanted < process.leader.breakStart || wanted >= process.leader.breakStart + MOST_HEAP) {
            return process.leader.breakNow;
        }
        var task = process.task();
        var before = up(process.leader.breakNow);
        var after = up(wanted);
        if (after > before) {
            if (!task.isFree(before, after)) {
                return process.leader.breakNow;
            }
            task.add(before, after, Task.READ | Task.WRITE, false);
        } else if (after < before) {
            task.remove(after, before);
        }
        process.leader.breakNow = wanted;
        return wanted;
    }

    private long map(UnixProcess process, long wanted, long bytes, long rights, long flags, long descriptor,
            long offset) {
        var length = up(bytes);
        var kind = flags & MAP_KIND;
        if (bytes <= 0 || length <= 0 || (kind != MAP_SHARED && kind != MAP_PRIVATE) || (rights & ~RIGHTS) != 0
                || isOdd(offset) || offset < 0) {
            return bytes > 0 && length <= 0 ? -Errno.ENOMEM : -Errno.EINVAL;
        }
        var shared = kind == MAP_SHARED;
        Inode inode = null;
        if ((flags & MAP_ANONYMOUS) == 0) {
            var file = process.file(descriptor);
            if (file == null) {
                return -Errno.EBADF;
            }
            if (file.kind != OpenFile.FILE && file.kind != OpenFile.ZERO) {
                return -Errno.ENODEV;
            }
            if (!file.mayRead() || (shared && (rights & Task.WRITE) != 0 && !file.mayWrite())) {
                return -Errno.EACCES;
            }
            inode = file.kind == OpenFile.FILE ? file.inode : null;
        }
        if (length > Task.BEYOND - Task.LOWEST) {
            return -Errno.ENOMEM;
        }
        var first = place(process, wanted, length, flags);
        if (first < 0) {
            return first;
        }
        process.task().add(first, first + length, (int) rights, shared);
        var bound = inode == null
                ? !shared || bindFresh(process.task(), first, length)
                : bindFile(process.task(), first, length, inode, offset);
        if (!bound) {
            process.task().remove(first, first + length);
            return -Errno.ENOMEM;
        }
        return first;
    }

    /// Where so much is put.
    private static long place(UnixProcess process, long wanted, long length, long flags) {
        var task = process.task();
        if ((flags & MAP_FIXED) != 0) {
            if (isOdd(wanted) || wanted < Task.LOWEST || wanted > Task.BEYOND - length) {
                return isOdd(wanted) ? -Errno.EINVAL : -Errno.ENOMEM;
            }
            task.remove(wanted, wanted + length);
            return wanted;
        }
        var hint = wanted & -PAGE;
        if (hint >= Task.LOWEST && hint <= Task.BEYOND - length && task.isFree(hint, hint + length)) {
            return hint;
        }
        return room(process, length);
    }

    /// Above all that was mapped before, for addresses are plenty.
    private static long room(UnixProcess process, long length) {
        for (var first = process.leader.nextMapping; first <= Task.BEYOND - length; first += PAGE) {
            if (process.task().isFree(first, first + length)) {
                process.leader.nextMapping = first + length;
                return first;
            }
        }
        return -Errno.ENOMEM;
    }

    /// Memory that is shared must be there when a child is made, so it is made at once.
    private boolean bindFresh(Task task, long first, long length) {
        for (var va = first; va < first + length; va += PAGE) {
            var page = below.page();
            if (page == 0) {
                return false;
            }
            var bound = task.enter(va, page);
            below.release(page);
            if (!bound) {
                return false;
            }
        }
        return true;
    }

    /// The pages of the file itself, as far as it goes.
    private static boolean bindFile(Task task, long first, long length, Inode inode, long offset) {
        for (var va = first; va < first + length; va += PAGE) {
            var at = offset + va - first;
            if (at >= inode.size()) {
                return true;
            }
            var page = inode.page(at / PAGE, true);
            if (page == 0 || !task.enter(va, page)) {
                return false;
            }
        }
        return true;
    }

    private static long unmap(Task task, long first, long bytes) {
        var length = up(bytes);
        if (isOdd(first) || length <= 0 || isOutside(first, length)) {
            return -Errno.EINVAL;
        }
        task.remove(first, first + length);
        return 0;
    }

    private static long protect(Task task, long first, long bytes, long rights) {
        var length = up(bytes);
        if (isOdd(first) || (rights & ~RIGHTS) != 0) {
            return -Errno.EINVAL;
        }
        if (bytes == 0) {
            return 0;
        }
        if (length == 0 || isOutside(first, length) || !task.isCovered(first, first + length)) {
            return -Errno.ENOMEM;
        }
        task.protect(first, first + length, (int) rights);
        return 0;
    }

    private static long advise(Task task, long first, long bytes, long advice) {
        var length = up(bytes);
        if (isOdd(first) || length < 0 || isOutside(first, length)) {
            return -Errno.EINVAL;
        }
        if (!task.isCovered(first, first + length)) {
            return -Errno.ENOMEM;
        }
        if (advice == DONT_NEED && length > 0) {
            var rights = task.rights(first);
            task.remove(first, first + length);
            task.add(first, first + length, rights, false);
        }
        return 0;
    }

    /// mlock and the like: nothing here is ever taken.
    private static long covered(Task task, long first, long bytes) {
        var from = first & -PAGE;
        var beyond = up(first + bytes);
        if (from < 0 || beyond < from || beyond > Task.BEYOND) {
            return -Errno.EINVAL;
        }
        return task.isCovered(from, beyond) ? 0 : -Errno.ENOMEM;
    }

    /// mincore: a byte for each page, 1 when it is there.
    private long presence(Task task, long first, long bytes, long to) {
        var length = up(bytes);
        if (isOdd(first)) {
            return -Errno.EINVAL;
        }
        if (isOutside(first, length) || !task.isCovered(first, first + length)) {
            return -Errno.ENOMEM;
        }
        for (var va = first; va < first + length; va += PAGE) {
            user.put(to + (va - first) / PAGE, 1, task.isPresent(va) ? 1 : 0);
        }
        return 0;
    }

    private static long remap(UnixProcess process, long from, long old, long fresh, long flags) {
        var before = up(old);
        var after = up(fresh);
        var task = process.task();
        if (isOdd(from) || before <= 0 || after <= 0 || (flags & ~MREMAP_MAYMOVE) != 0) {
            return -Errno.EINVAL;
        }
        if (isOutside(from, before) || !task.isCovered(from, from + before)) {
            return -Errno.EFAULT;
        }
        if (after <= before) {
            if (after < before) {
                task.remove(from + after, from + before);
            }
            return from;
        }
        if (task.isFree(from + before, from + after)) {
            task.add(from + before, from + after, task.rights(from), false);
            return from;
        }
        var to = (flags & MREMAP_MAYMOVE) == 0 ? -Errno.ENOMEM : room(process, after);
        if (to < 0) {
            return -Errno.ENOMEM;
        }
        var rights = task.rights(from);
        if (!task.move(from, from + before, to)) {
            return -Errno.ENOMEM;
        }
        task.add(to + before, to + after, rights, false);
        return to;
    }
}
