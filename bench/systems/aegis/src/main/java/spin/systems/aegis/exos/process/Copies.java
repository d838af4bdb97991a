package spin.systems.aegis.exos.process;

/// Calls that move bytes from one descriptor to another, or make room for them, without the program's memory.
final class Copies {

    private static final int KEEP_SIZE = 1;
    private static final int MOST_ADVICE = 5;

    private final Run run;
    private final Memory memory;
    private final Descriptors descriptors;
    private final Inodes inodes;
    private final Transfers transfers;

    Copies(Run run, Memory memory, Descriptors descriptors, Inodes inodes, Transfers transfers) {
        this.run = run;
        this.memory = memory;
        this.descriptors = descriptors;
        this.inodes = inodes;
        this.transfers = transfers;
    }

    long call(int number) {
        var a0 = run.argument(0);
        var a1 = run.argument(1);
        var a2 = run.argument(2);
        var a3 = run.argument(3);
        return switch (number) {
            case 370 -> copy(a0, 0, a1, a2, a3, false);
            case 519 -> run.argument(5) != 0 ? -Errno.EINVAL : copy(a2, a3, a0, a1, run.argument(4), true);
            case 480 -> allocate(a0, (int) a1, a2, a3);
            case 413 -> advise(a0, (int) a3);
            case 546 -> closeRange(a0 & 0xffff_ffffL, a1 & 0xffff_ffffL, (int) a2);
            default -> Transfers.NOT_MINE;
        };
    }

    private boolean isFile(long file) {
        return descriptors.kind(file) == Descriptors.FILE;
    }

    /// @param inAt  where the position to read from is, 0 for the file's own
    /// @param files whether both must be files
    private long copy(long out, long outAt, long in, long inAt, long count, boolean files) {
        var from = descriptors.file(in);
        var to = descriptors.file(out);
        if (from == 0 || to == 0 || (descriptors.flags(from) & Descriptors.ACCESS) == Descriptors.WRITE_ONLY
                || (descriptors.flags(to) & Descriptors.ACCESS) == Descriptors.READ_ONLY) {
            return -Errno.EBADF;
        }
        if (!isFile(from) || (files && !isFile(to)) || count < 0) {
            return -Errno.EINVAL;
        }
        if (isFile(to) && transfers.remote().is(descriptors.inode(to))) {
            // A write that waits is no part of another call; programs then copy by themselves.
            return -Errno.EINVAL;
        }
        var position = inAt == 0 ? run.word(from + Descriptors.OFFSET) : memory.get(inAt, 8);
        var target = outAt == 0 ? -1 : memory.get(outAt, 8);
        if (memory.failed()) {
            return -Errno.EFAULT;
        }
        if (position < 0 || (outAt != 0 && target < 0)) {
            return -Errno.EINVAL;
        }
        var outcome = transfers.remote().fetch(descriptors.inode(from), position, count);
        if (outcome < 0) {
            return outcome;
        }
        var done = moved(out, target, descriptors.inode(from), position, count);
        if (done > 0) {
            if (inAt == 0) {
                run.word(from + Descriptors.OFFSET, position + done);
            } else {
                memory.put(inAt, 8, position + done);
            }
            if (outAt != 0) {
                memory.put(outAt, 8, target + done);
            }
        }
        return memory.failed() ? -Errno.EFAULT : done;
    }

    /// By way of the scratch memory, which the write takes for the program's.
    private long moved(long out, long target, int inode, long position, long count) {
        var most = Math.min(count, Math.max(0, inodes.size(inode) - position));
        var done = 0L;
        while (done < most) {
            var part = Math.min(most - done, Place.SCRATCH_BYTES);
            inodes.read(inode, position + done, Place.SCRATCH, part);
            memory.lend(Place.SCRATCH, part);
            var written = transfers.write(out, Place.SCRATCH, part, target < 0 ? -1 : target + done);
            memory.lend(0, 0);
            if (written < 0) {
                return done > 0 ? done : written;
            }
            done += written;
            if (written < part) {
                break;
            }
        }
        return done;
    }

    private long allocate(long descriptor, int mode, long offset, long count) {
        var file = descriptors.file(descriptor);
        if (file == 0 || (descriptors.flags(file) & Descriptors.ACCESS) == Descriptors.READ_ONLY) {
            return -Errno.EBADF;
        }
        if (offset < 0 || count <= 0) {
            return -Errno.EINVAL;
        }
        if ((mode & ~KEEP_SIZE) != 0) {
            return -Errno.EOPNOTSUPP;
        }
        if (!isFile(file)) {
            return descriptors.isStream(file) ? -Errno.ESPIPE : -Errno.ENODEV;
        }
        if (offset > Inodes.LARGEST || count > Inodes.LARGEST - offset) {
            return -Errno.EFBIG;
        }
        var inode = descriptors.inode(file);
        if (transfers.remote().is(inode)) {
            return -Errno.EOPNOTSUPP;
        }
        if ((mode & KEEP_SIZE) == 0 && offset + count > inodes.size(inode)) {
            inodes.truncate(inode, offset + count);
        }
        return 0;
    }

    private long advise(long descriptor, int advice) {
        var file = descriptors.file(descriptor);
        return file == 0
                ? -Errno.EBADF
                : descriptors.isStream(file) ? -Errno.ESPIPE : advice < 0 || advice > MOST_ADVICE ? -Errno.EINVAL : 0;
    }

    private long closeRange(long first, long last, int flags) {
        if (first > last || (flags & ~6) != 0) {
            return -Errno.EINVAL;
        }
        for (var descriptor = first; descriptor <= last && descriptor < Place.MOST_DESCRIPTORS; descriptor++) {
            if (descriptors.file(descriptor) != 0) {
                if ((flags & 4) != 0) {
                    var slot = Descriptors.slot(descriptor);
                    run.word(slot, run.word(slot) | Descriptors.CLOSE_ON_EXEC);
                } else {
                    descriptors.close(descriptor);
                }
            }
        }
        return 0;
    }
}
