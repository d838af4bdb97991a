package spin.systems.unix;

import org.jspecify.annotations.Nullable;

/// System calls that name files: opening, and changing the tree.
final class Names {

    static final int AT_HERE = -100;
    static final int AT_NO_FOLLOW = 0x100;

    private static final int CREATE = 0x200;
    private static final int TRUNCATE = 0x400;
    private static final int EXCLUSIVE = 0x800;
    private static final int DIRECTORY = 0x8000;
    private static final int NO_FOLLOW = 0x1_0000;
    private static final int CLOSE_ON_EXEC = 0x20_0000;
    private static final int AT_REMOVE_FOLDER = 0x200;
    private static final int AT_FOLLOW = 0x400;
    private static final int KIND = 0170000;
    private static final int NAMED_PIPE = 0010000;
    private static final int PLAIN = 0100000;

    private final Unix unix;
    private final User user;
    private final Paths paths;
    private final Attributes attributes;
    /// Why [#find] found nothing.
    private long refusal;

    Names(Unix unix) {
        this.unix = unix;
        this.user = unix.user;
        this.paths = new Paths(unix);
        this.attributes = new Attributes(unix, this);
    }

    long call(UnixProcess process, int number) {
        var a0 = Calls.argument(process, 0);
        var a1 = Calls.argument(process, 1);
        var a2 = Calls.argument(process, 2);
        var a3 = Calls.argument(process, 3);
        return switch (number) {
            case 45 -> open(process, AT_HERE, a0, a1, a2);
            case 450 -> open(process, a0, a1, a2, a3);
            case 9 -> link(process, AT_HERE, a0, AT_HERE, a1, 0);
            case 458 -> link(process, a0, a1, a2, a3, Calls.argument(process, 4));
            case 10 -> unlink(process, AT_HERE, a0, 0);
            case 456 -> unlink(process, a0, a1, a2);
            case 137 -> unlink(process, AT_HERE, a0, AT_REMOVE_FOLDER);
            case 136 -> makeFolder(process, AT_HERE, a0, a1);
            case 451 -> makeFolder(process, a0, a1, a2);
            case 128 -> rename(process, AT_HERE, a0, AT_HERE, a1);
            case 457 -> rename(process, a0, a1, a2, a3);
            case 510 -> Calls.argument(process, 4) != 0 ? -Errno.EINVAL : rename(process, a0, a1, a2, a3);
            case 57 -> symbolicLink(process, a0, AT_HERE, a1);
            case 459 -> symbolicLink(process, a0, a1, a2);
            case 58 -> readLink(process, AT_HERE, a0, a1, a2);
            case 460 -> readLink(process, a0, a1, a2, a3);
            case 12 -> enter(process, find(process, AT_HERE, a0, true));
            case 13 -> enter(process, folder(process, a0 < 0 ? -1 : a0));
            case 367 -> where(process, a0, a1);
            case 14 -> makeNode(process, AT_HERE, a0, a1);
            case 452 -> makeNode(process, a0, a1, a2);
            case 305, 377 -> list(process, a0, a1, a2, number == 377);
            default -> attributes.call(process, number, a0, a1, a2, a3);
        };
    }

    // Finding.

    /// Why the last inode that was asked for was not found.
    long refusal() {
        return refusal;
    }

    /// Where a relative path begins.
    @Nullable
    Inode folder(UnixProcess process, long at) {
        if ((int) at == AT_HERE) {
            return process.leader.folder;
        }
        var file = process.file(at);
        if (file == null || file.kind != OpenFile.FOLDER) {
            refusal = file == null ? -Errno.EBADF : -Errno.ENOTDIR;
            return null;
        }
        return file.inode;
    }

    /// The inode that a path of the program's means; null for none, then there is a [#refusal].
    @Nullable
    Inode find(UnixProcess process, long at, long path, boolean follow) {
        refusal = walk(process, at, path, follow);
        if (refusal < 0) {
            return null;
        }
        refusal = -Errno.ENOENT;
        return paths.found();
    }

    /// The same, for a path that the UNIX has.
    @Nullable
    Inode find(UnixProcess process, byte[] path) {
        refusal = paths.use(path);
        if (refusal == 0) {
            refusal = paths.walk(paths.isAbsolute() ? unix.inodes.root : process.leader.folder, true);
        }
        if (refusal < 0) {
            return null;
        }
        refusal = -Errno.ENOENT;
        return paths.found();
    }

    /// The path that was read last.
    byte[] path() {
        return paths.text();
    }

    private long walk(UnixProcess process, long at, long path, boolean follow) {
        var read = paths.read(path);
        if (read < 0) {
            return read;
        }
        var from = paths.isAbsolute() ? unix.inodes.root : folder(process, at);
        return from == null ? refusal : paths.walk(from, follow);
    }

    // Opening.

    private long open(UnixProcess process, long at, long path, long flags, long mode) {
        if (process.progress > 0) {
            return otherEnd(process, process.progress - 1);
        }
        var create = (flags & CREATE) != 0;
        var walked = walk(process, at, path,
                (flags & NO_FOLLOW) == 0 && (flags & (CREATE | EXCLUSIVE)) != (CREATE | EXCLUSIVE));
        if (walked < 0) {
            return walked;
        }
        var inode = paths.found();
        if (inode == null) {
            if (!create) {
                return -Errno.ENOENT;
            }
            if (paths.endsInSlash()) {
                return -Errno.EISDIR;
            }
            inode = make(Inode.FILE, mode & 07777 & ~process.leader.umask);
        } else if (create && (flags & EXCLUSIVE) != 0) {
            return -Errno.EEXIST;
        }
        return opened(process, inode, flags);
    }

    private long opened(UnixProcess process, Inode inode, long flags) {
        var folder = inode.type == Inode.FOLDER;
        if (inode.type == Inode.LINK) {
            return -Errno.ELOOP;
        }
        if (folder && ((flags & OpenFile.ACCESS) != OpenFile.READ_ONLY || (flags & CREATE) != 0)) {
            return -Errno.EISDIR;
        }
        if (!folder && ((flags & DIRECTORY) != 0 || paths.endsInSlash())) {
            return -Errno.ENOTDIR;
        }
        var descriptor = process.free(0);
        if (descriptor < 0) {
            return -Errno.EMFILE;
        }
        if (inode.type == Inode.FIFO) {
            return openedFifo(process, inode, flags, descriptor);
        }
        if ((flags & TRUNCATE) != 0 && inode.type == Inode.FILE) {
            inode.truncate(0);
        }
        var file = OpenFile.of(inode, flags & (OpenFile.ACCESS | OpenFile.NON_BLOCKING | OpenFile.APPEND));
        return process.install(descriptor, file, (flags & CLOSE_ON_EXEC) != 0);
    }

    /// The end of a named pipe is open at once; its opener waits for one of the other kind.
    private long openedFifo(UnixProcess process, Inode inode, long flags, int descriptor) {
        var access = (int) flags & OpenFile.ACCESS;
        var pipe = inode.pipe;
        if (access == OpenFile.WRITE_ONLY && (flags & OpenFile.NON_BLOCKING) != 0
                && (pipe == null || pipe.readers == 0)) {
            return -Errno.ENXIO;
        }
        if (pipe == null) {
            var page = unix.below.page();
            if (page == 0) {
                return -Errno.ENOMEM;
            }
            pipe = new Pipe(unix.below, page, Pipe.BYTES);
            inode.pipe = pipe;
        }
        var file = OpenFile.fifo(inode, pipe, flags & (OpenFile.ACCESS | OpenFile.NON_BLOCKING));
        process.install(descriptor, file, (flags & CLOSE_ON_EXEC) != 0);
        unix.wakeUp(pipe.changes);
        var others = access == OpenFile.READ_ONLY ? pipe.writers : pipe.readers;
        if (others > 0 || access == OpenFile.READ_WRITE || file.waitsNever()) {
            return descriptor;
        }
        process.progress = descriptor + 1L;
        process.rest = access == OpenFile.READ_ONLY ? pipe.writersEver : pipe.readersEver;
        return Unix.await(process, pipe.changes);
    }

    private static long otherEnd(UnixProcess process, long descriptor) {
        var file = process.file(descriptor);
        var pipe = file == null ? null : file.pipe;
        if (file == null || pipe == null) {
            return -Errno.EBADF;
        }
        var ever = file.kind == OpenFile.PIPE_OUT ? pipe.writersEver : pipe.readersEver;
        return ever > process.rest ? descriptor : Unix.await(process, pipe.changes);
    }

    /// Opening a named pipe was interrupted, whether it begins again or not: it is not open.
    void interrupted(UnixProcess process) {
        if ((process.call == 45 || process.call == 450) && process.progress > 0) {
            unix.descriptors.close(process, process.progress - 1);
        }
    }

    /// mknod: only named pipes and plain files can be made so.
    private long makeNode(UnixProcess process, long at, long path, long mode) {
        var kind = mode & KIND;
        if (kind != NAMED_PIPE && kind != PLAIN && kind != 0) {
            return -Errno.EPERM;
        }
        var walked = walk(process, at, path, false);
        if (walked < 0) {
            return walked;
        }
        if (paths.found() != null) {
            return -Errno.EEXIST;
        }
        make(kind == NAMED_PIPE ? Inode.FIFO : Inode.FILE, mode & 07777 & ~process.leader.umask);
        return 0;
    }

    /// A new inode of the name that was walked to last.
    private Inode make(int type, long mode) {
        var inode = unix.inodes.make(type, mode);
        inode.links = type == Inode.FOLDER ? 2 : 1;
        inode.parent = paths.folder();
        paths.folder().add(paths.name(), inode);
        return inode;
    }

    // The tree.

    private long makeFolder(UnixProcess process, long at, long path, long mode) {
        var walked = walk(process, at, path, false);
        if (walked < 0) {
            return walked;
        }
        if (paths.found() != null) {
            return -Errno.EEXIST;
        }
        make(Inode.FOLDER, mode & 07777 & ~process.leader.umask);
        paths.folder().links++;
        return 0;
    }

    private long link(UnixProcess process, long fromAt, long from, long toAt, long to, long flags) {
        if ((flags & ~(AT_FOLLOW | Attributes.AT_EMPTY_PATH)) != 0) {
            return -Errno.EINVAL;
        }
        var inode = find(process, fromAt, from, (flags & AT_FOLLOW) != 0);
        if (inode == null) {
            return refusal;
        }
        var walked = walk(process, toAt, to, false);
        if (walked < 0) {
            return walked;
        }
        if (paths.found() != null) {
            return -Errno.EEXIST;
        }
        if (inode.type == Inode.FOLDER) {
            return -Errno.EPERM;
        }
        paths.folder().add(paths.name(), inode);
        inode.links++;
        return 0;
    }

    private long unlink(UnixProcess process, long at, long path, long flags) {
        if ((flags & ~AT_REMOVE_FOLDER) != 0) {
            return -Errno.EINVAL;
        }
        var inode = find(process, at, path, false);
        if (inode == null) {
            return refusal;
        }
        var folder = inode.type == Inode.FOLDER;
        if ((flags & AT_REMOVE_FOLDER) == 0) {
            if (folder) {
                return -Errno.EISDIR;
            }
            if (paths.endsInSlash()) {
                return -Errno.ENOTDIR;
            }
        } else if (!folder) {
            return -Errno.ENOTDIR;
        } else if (inode == unix.inodes.root || !inode.isEmpty()) {
            return -Errno.ENOTEMPTY;
        } else if (paths.isDots()) {
            return -Errno.EINVAL;
        }
        remove(inode);
        return 0;
    }

    /// The name that was walked to last goes.
    private void remove(Inode inode) {
        paths.folder().removeName(paths.name());
        if (inode.type == Inode.FOLDER) {
            paths.folder().links--;
            inode.links--;
        }
        inode.links--;
        inode.dropIfUnused();
    }

    private long rename(UnixProcess process, long fromAt, long from, long toAt, long to) {
        var walked = walk(process, fromAt, from, false);
        if (walked < 0) {
            return walked;
        }
        var inode = paths.found();
        var oldFolder = paths.folder();
        var oldName = paths.name();
        var dots = paths.isDots();
        var slash = paths.endsInSlash();
        walked = walk(process, toAt, to, false);
        if (walked < 0) {
            return walked;
        }
        if (dots || paths.isDots()) {
            return -Errno.EBUSY;
        }
        if (inode == null) {
            return -Errno.ENOENT;
        }
        var folder = inode.type == Inode.FOLDER;
        if (!folder && (slash || paths.endsInSlash())) {
            return -Errno.ENOTDIR;
        }
        var over = paths.found();
        if (over == inode) {
            return 0;
        }
        if (over != null && over.type == Inode.FOLDER && isWithin(oldFolder, over)) {
            return -Errno.ENOTEMPTY;
        }
        if (folder && isWithin(paths.folder(), inode)) {
            return -Errno.EINVAL;
        }
        if (over != null) {
            var overFolder = over.type == Inode.FOLDER;
            if (overFolder != folder) {
                return folder ? -Errno.ENOTDIR : -Errno.EISDIR;
            }
            if (overFolder && !over.isEmpty()) {
                return -Errno.ENOTEMPTY;
            }
            remove(over);
        }
        oldFolder.removeName(oldName);
        paths.folder().add(paths.name(), inode);
        if (folder) {
            oldFolder.links--;
            paths.folder().links++;
            inode.parent = paths.folder();
        }
        return 0;
    }

    private boolean isWithin(Inode folder, Inode top) {
        for (var at = folder; at != unix.inodes.root; at = at.parent) {
            if (at == top) {
                return true;
            }
        }
        return false;
    }

    private long symbolicLink(UnixProcess process, long target, long at, long path) {
        var read = paths.read(target);
        if (read < 0) {
            return read;
        }
        var text = paths.text();
        var walked = walk(process, at, path, false);
        if (walked < 0) {
            return walked;
        }
        if (paths.found() != null) {
            return -Errno.EEXIST;
        }
        make(Inode.LINK, 0777).target = text;
        return 0;
    }

    private long readLink(UnixProcess process, long at, long path, long to, long most) {
        if (most <= 0) {
            return -Errno.EINVAL;
        }
        var inode = find(process, at, path, false);
        if (inode == null) {
            return refusal;
        }
        if (inode.type != Inode.LINK) {
            return -Errno.EINVAL;
        }
        var count = (int) Math.min(inode.target.length, most);
        user.put(to, inode.target, count);
        return count;
    }

    // Where the process is.

    private long enter(UnixProcess process, @Nullable Inode folder) {
        if (folder == null) {
            return refusal;
        }
        if (folder.type != Inode.FOLDER) {
            return -Errno.ENOTDIR;
        }
        process.leader.folder = folder;
        return 0;
    }

    private long where(UnixProcess process, long to, long most) {
        var bytes = 1;
        for (var at = process.leader.folder; at != unix.inodes.root; at = at.parent) {
            bytes += at.parent.nameOf(at).length + 1;
        }
        var top = process.leader.folder == unix.inodes.root;
        var path = new byte[top ? 2 : bytes];
        path[0] = '/';
        if (path.length > most) {
            return -Errno.ERANGE;
        }
        var end = path.length - 1;
        for (var at = process.leader.folder; at != unix.inodes.root; at = at.parent) {
            var name = at.parent.nameOf(at);
            for (var i = name.length - 1; i >= 0; i--) {
                end--;
                path[end] = name[i];
            }
            end--;
            path[end] = '/';
        }
        user.put(to, path, path.length);
        return path.length;
    }

    /// getdents, in the layout of old with the kind behind the name, or that of 64 bits with the kind before it. A place is 0 for `.`, 1 for `..`, and
    /// from 2 on a folder's own.
    private long list(UnixProcess process, long descriptor, long to, long most, boolean wide) {
        var file = process.file(descriptor);
        if (file == null) {
            return -Errno.EBADF;
        }
        var folder = file.inode;
        if (folder == null || file.kind != OpenFile.FOLDER) {
            return -Errno.ENOTDIR;
        }
        var done = 0L;
        for (var place = (int) file.position; place < folder.places() + 2; place++) {
            var inode = place == 0 ? folder : place == 1 ? folder.parent : folder.entryAt(place - 2);
            if (inode != null) {
                var name = place == 0 ? new byte[]{'.'} : place == 1 ? new byte[]{'.', '.'} : folder.nameAt(place - 2);
                var bytes = 19 + name.length + 1 + 7 & -8;
                if (done + bytes > most) {
                    return done == 0 ? -Errno.EINVAL : done;
                }
                entry(to + done, inode, place + 1L, bytes, name, wide);
                done += bytes;
            }
            file.position = place + 1L;
        }
        return done;
    }

    private void entry(long at, Inode inode, long next, int bytes, byte[] name, boolean wide) {
        var kind = switch (inode.type) {
            case Inode.FOLDER -> 4;
            case Inode.LINK -> 10;
            case Inode.DEVICE -> 2;
            case Inode.FIFO -> 1;
            default -> 8;
        };
        user.clearScratch(bytes);
        user.scratch(0, inode.number);
        user.scratch(8, next);
        user.octet(16, bytes);
        user.octet(17, bytes >>> 8);
        var text = wide ? 19 : 18;
        for (var i = 0; i < name.length; i++) {
            user.octet(text + i, name[i]);
        }
        user.octet(wide ? 18 : bytes - 1, kind);
        user.outScratch(at, bytes);
    }
}
