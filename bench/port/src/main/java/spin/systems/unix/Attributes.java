package spin.systems.unix;

import org.jspecify.annotations.Nullable;

/// System calls about what a file is like: stat in its forms, modes, owners, sizes and times.
final class Attributes {

    static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_NO_AUTOMOUNT = 0x800;
    private static final int AT_SYNC = 0x6000;
    private static final int RIGHTS = 7;
    private static final int EXECUTABLE = 0111;
    private static final int WIDE_BYTES = 88;
    private static final long MEMORY_FILE_SYSTEM = 0x0102_1994;
    private static final int LONGEST_NAME = 255;
    private static final long NOW = (1L << 30) - 1;
    private static final long OMIT = (1L << 30) - 2;

    private final Unix unix;
    private final User user;
    private final Names names;

    Attributes(Unix unix, Names names) {
        this.unix = unix;
        this.user = unix.user;
        this.names = names;
    }

    long call(UnixProcess process, int number, long a0, long a1, long a2, long a3) {
        return switch (number) {
            case 67, 425 -> status(process, Names.AT_HERE, a0, a1, 0, number == 67 ? Statuses.OLD : Statuses.WIDE);
            case 68, 426 -> status(process, Names.AT_HERE, a0, a1, Names.AT_NO_FOLLOW,
                    number == 68 ? Statuses.OLD : Statuses.WIDE);
            case 455 -> status(process, a0, a1, a2, a3, Statuses.WIDE);
            case 522 -> status(process, a0, a1, Calls.argument(process, 4), a2, Statuses.EXTENDED);
            case 91, 427 -> open(process, a0, a1, number == 91 ? Statuses.OLD : Statuses.WIDE);
            case 33 -> access(names.find(process, Names.AT_HERE, a0, true), a1);
            case 462, 549 -> access(names.find(process, a0, a1, true), a2);
            case 15 -> mode(names.find(process, Names.AT_HERE, a0, true), a1);
            case 124 -> descriptor(process, a0) ? mode(inode(process, a0), a1) : -Errno.EBADF;
            case 461 -> mode(names.find(process, a0, a1, true), a2);
            case 16 -> owner(names.find(process, Names.AT_HERE, a0, true), a1, a2);
            case 208 -> owner(names.find(process, Names.AT_HERE, a0, false), a1, a2);
            case 123 -> descriptor(process, a0) ? owner(inode(process, a0), a1, a2) : -Errno.EBADF;
            case 453 -> owner(names.find(process, a0, a1, (Calls.argument(process, 4) & Names.AT_NO_FOLLOW) == 0), a2,
                    a3);
            case 129 -> truncate(names.find(process, Names.AT_HERE, a0, true), a1);
            case 130 -> truncateOpen(process, a0, a1);
            case 475 -> times(process, a0, a1, a2, a3);
            case 363 -> timesInMicroseconds(process, a0, a1);
            case 328, 528 -> fileSystem(names.find(process, Names.AT_HERE, a0, true), number == 328 ? a1 : a2,
                    number == 528 ? a1 : -1);
            case 329, 529 -> openFileSystem(process, a0, number == 329 ? a1 : a2, number == 529 ? a1 : -1);
            case 36 -> 0;
            case 500 -> descriptor(process, a0) ? 0 : -Errno.EBADF;
            case 95, 447 -> synchronize(process.file(a0));
            default -> Calls.NOT_MINE;
        };
    }

    private static boolean descriptor(UnixProcess process, long descriptor) {
        return process.file(descriptor) != null;
    }

    private static @Nullable Inode inode(UnixProcess process, long descriptor) {
        var file = process.file(descriptor);
        return file == null ? null : file.inode;
    }

    private long status(UnixProcess process, long at, long path, long to, long flags, int form) {
        if ((flags & ~(Names.AT_NO_FOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH
                | (form == Statuses.EXTENDED ? AT_SYNC : 0))) != 0) {
            return -Errno.EINVAL;
        }
        if ((flags & AT_EMPTY_PATH) != 0 && user.get(path, 1) == 0) {
            return (int) at == Names.AT_HERE
                    ? Statuses.of(user, process.leader.folder).put(to, form)
                    : open(process, at, to, form);
        }
        var inode = names.find(process, at, path, (flags & Names.AT_NO_FOLLOW) == 0);
        return inode == null ? names.refusal() : Statuses.of(user, inode).put(to, form);
    }

    private long open(UnixProcess process, long descriptor, long to, int form) {
        var file = process.file(descriptor);
        return file == null ? -Errno.EBADF : Statuses.of(user, file, file.inode).put(to, form);
    }

    /// fsync: everything is where it belongs.
    private static long synchronize(@Nullable OpenFile file) {
        if (file == null) {
            return -Errno.EBADF;
        }
        return file.kind == OpenFile.FILE || file.kind == OpenFile.FOLDER ? 0 : -Errno.EINVAL;
    }

    private long openFileSystem(UnixProcess process, long descriptor, long at, long bytes) {
        return descriptor(process, descriptor) ? fileSystem(unix.inodes.root, at, bytes) : -Errno.EBADF;
    }

    /// statfs, of 64 bytes with counts of 32 bits, and statfs64, of 88 with counts of 64. Everything is in memory.
    ///
    /// @param bytes that the program says there are, -1 when it does not
    private long fileSystem(@Nullable Inode inode, long at, long bytes) {
        if (inode == null) {
            return names.refusal();
        }
        var wide = bytes >= 0;
        if (wide && bytes != WIDE_BYTES) {
            return -Errno.EINVAL;
        }
        user.clearScratch(WIDE_BYTES);
        user.scratch(0, MEMORY_FILE_SYSTEM | (long) Below.PAGE << 32);
        user.scratch(wide ? 56 : 32, wide ? LONGEST_NAME | (long) Below.PAGE << 32 : (long) LONGEST_NAME << 32);
        if (!wide) {
            user.scratch(40, Below.PAGE);
        }
        user.outScratch(at, wide ? WIDE_BYTES : 64);
        return 0;
    }

    private long access(@Nullable Inode inode, long wanted) {
        if ((wanted & ~RIGHTS) != 0) {
            return -Errno.EINVAL;
        }
        if (inode == null) {
            return names.refusal();
        }
        return (wanted & 1) != 0 && inode.type != Inode.FOLDER && (inode.mode & EXECUTABLE) == 0 ? -Errno.EACCES : 0;
    }

    private long mode(@Nullable Inode inode, long mode) {
        if (inode == null) {
            return names.refusal();
        }
        inode.mode = mode & 07777;
        return 0;
    }

    private long owner(@Nullable Inode inode, long owner, long group) {
        if (inode == null) {
            return names.refusal();
        }
        if ((int) owner != -1) {
            inode.owner = owner & 0xffff_ffffL;
        }
        if ((int) group != -1) {
            inode.group = group & 0xffff_ffffL;
        }
        return 0;
    }

    private long truncate(@Nullable Inode inode, long bytes) {
        if (inode == null) {
            return names.refusal();
        }
        if (bytes < 0 || inode.type != Inode.FILE) {
            return inode.type == Inode.FOLDER ? -Errno.EISDIR : -Errno.EINVAL;
        }
        if (bytes > Inode.LARGEST) {
            return -Errno.EFBIG;
        }
        inode.truncate(bytes);
        return 0;
    }

    private long truncateOpen(UnixProcess process, long descriptor, long bytes) {
        var file = process.file(descriptor);
        if (file == null) {
            return -Errno.EBADF;
        }
        return file.kind != OpenFile.FILE || !file.mayWrite() ? -Errno.EINVAL : truncate(file.inode, bytes);
    }

    private long times(UnixProcess process, long at, long path, long timesAt, long flags) {
        if ((flags & ~(Names.AT_NO_FOLLOW | AT_EMPTY_PATH)) != 0) {
            return -Errno.EINVAL;
        }
        if (path == 0 && !descriptor(process, at)) {
            return -Errno.EBADF;
        }
        var inode = path == 0
                ? inode(process, at)
                : names.find(process, at, path, (flags & Names.AT_NO_FOLLOW) == 0);
        if (inode == null) {
            return path == 0 ? -Errno.EINVAL : names.refusal();
        }
        if (!isTime(timesAt) || !isTime(timesAt == 0 ? 0 : timesAt + 16)) {
            return -Errno.EINVAL;
        }
        inode.readAt = time(inode.readAt, timesAt);
        inode.writtenAt = time(inode.writtenAt, timesAt == 0 ? 0 : timesAt + 16);
        return 0;
    }

    /// utimes.
    private long timesInMicroseconds(UnixProcess process, long path, long timesAt) {
        var inode = names.find(process, Names.AT_HERE, path, true);
        if (inode == null) {
            return names.refusal();
        }
        var read = timesAt == 0 ? unix.clock.calendar() : timeval(timesAt);
        var written = timesAt == 0 ? unix.clock.calendar() : timeval(timesAt + 16);
        if (read == Clock.BAD_TIME || written == Clock.BAD_TIME) {
            return -Errno.EINVAL;
        }
        inode.readAt = read;
        inode.writtenAt = written;
        return 0;
    }

    private long timeval(long at) {
        return Clock.nanoseconds(user.get(at), user.get(at + 8), 1000);
    }

    private boolean isTime(long at) {
        var rest = at == 0 ? NOW : user.get(at + 8);
        return rest == NOW || rest == OMIT || (rest >= 0 && rest < Clock.NANOSECONDS);
    }

    private long time(long before, long at) {
        var rest = at == 0 ? NOW : user.get(at + 8);
        if (rest == OMIT) {
            return before;
        }
        return rest == NOW ? unix.clock.calendar() : user.get(at) * Clock.NANOSECONDS + rest;
    }
}
