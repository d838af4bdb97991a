package spin.systems.aegis.exos.process;

import spin.systems.aegis.exos.net.Nfs;

/// Calls that name files: the paths of the library's file system.
final class Names {

    private static final int CREATE = 0x200;
    private static final int TRUNCATE = 0x400;
    private static final int EXCLUSIVE = 0x800;
    private static final int DIRECTORY = 0x8000;
    private static final int NO_FOLLOW = 0x1_0000;
    private static final int CLOSE_ON_EXEC = 0x20_0000;
    private static final int AT_HERE = -100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_NO_FOLLOW = 0x100;
    private static final int AT_REMOVE_FOLDER = 0x200;
    private static final int AT_FOLLOW = 0x400;
    private static final int EXECUTABLE = 0111;
    private static final long MICROSECONDS = 1_000_000L;
    private static final long MOST_SECONDS = Long.MAX_VALUE / Family.NANOSECONDS - 1;
    private static final int PIPE = 0010000;
    private static final int REGULAR = 0100000;
    private static final int KIND = 0170000;
    private static final int SYSTEM_TYPE = 0x0102_1994;
    private static final int REMOTE_TYPE = 0x6969;
    private static final long NOW = (1L << 30) - 1;
    private static final long OMIT = (1L << 30) - 2;
    private static final int MOST_STRINGS = Place.PAGE - Images.STRINGS;

    private final Run run;
    private final Family family;
    private final Memory memory;
    private final Descriptors descriptors;
    private final Inodes inodes;
    private final Images images;
    private final Signals signals;
    private final Folders folders;
    private final Paths paths;
    private final Remote remote;

    Names(Run run, Family family, Memory memory, Descriptors descriptors, Inodes inodes, Images images,
            Signals signals) {
        this.run = run;
        this.family = family;
        this.memory = memory;
        this.descriptors = descriptors;
        this.inodes = inodes;
        this.images = images;
        this.signals = signals;
        this.folders = new Folders(run, inodes);
        this.remote = new Remote(run, family, inodes, folders);
        this.paths = new Paths(memory, inodes, folders, remote);
    }

    long call(int number) {
        var a0 = run.argument(0);
        var a1 = run.argument(1);
        var a2 = run.argument(2);
        var a3 = run.argument(3);
        return switch (number) {
            case 45 -> open(AT_HERE, a0, a1, a2);
            case 450 -> open(a0, a1, a2, a3);
            case 9 -> link(AT_HERE, a0, AT_HERE, a1, 0);
            case 458 -> link(a0, a1, a2, a3, run.argument(4));
            case 10 -> unlink(AT_HERE, a0, 0);
            case 456 -> unlink(a0, a1, a2);
            case 137 -> unlink(AT_HERE, a0, AT_REMOVE_FOLDER);
            case 136 -> makeFolder(AT_HERE, a0, a1);
            case 451 -> makeFolder(a0, a1, a2);
            case 128 -> rename(AT_HERE, a0, AT_HERE, a1);
            case 457, 510 -> number == 510 && run.argument(4) != 0 ? -Errno.EINVAL : rename(a0, a1, a2, a3);
            case 57 -> symbolicLink(a0, AT_HERE, a1);
            case 459 -> symbolicLink(a0, a1, a2);
            case 58 -> readLink(AT_HERE, a0, a1, a2);
            case 460 -> readLink(a0, a1, a2, a3);
            case 12 -> enter(a0);
            case 13 -> enterOpen(a0);
            case 367 -> where(a0, a1);
            case 33 -> access(AT_HERE, a0, a1);
            case 462, 549 -> access(a0, a1, a2);
            case 302 -> mount(a0, a1, a2);
            case 22, 321 -> unmount(a0);
            default -> attributes(number, a0, a1, a2, a3);
        };
    }

    private long attributes(int number, long a0, long a1, long a2, long a3) {
        return switch (number) {
            case 67, 425 -> status(AT_HERE, a0, a1, 0, number == 67 ? Statuses.OLD : Statuses.WIDE);
            case 68, 426 -> status(AT_HERE, a0, a1, AT_NO_FOLLOW, number == 68 ? Statuses.OLD : Statuses.WIDE);
            case 455 -> status(a0, a1, a2, a3, Statuses.WIDE);
            case 522 -> status(a0, a1, run.argument(4), a2, Statuses.EXTENDED);
            case 15 -> mode(find(AT_HERE, a0, true), a1);
            case 124 -> mode(open(a0), a1);
            case 461 -> mode(find(a0, a1, true), a2);
            case 16 -> owner(find(AT_HERE, a0, true), a1, a2);
            case 208 -> owner(find(AT_HERE, a0, false), a1, a2);
            case 123 -> owner(open(a0), a1, a2);
            case 453 -> owner(find(a0, a1, (run.argument(4) & AT_NO_FOLLOW) == 0), a2, a3);
            case 129 -> truncate(find(AT_HERE, a0, true), a1);
            case 130 -> truncateOpen(a0, a1);
            case 475 -> times(a0, a1, a2, a3);
            case 363 -> timesOfDay(AT_HERE, a0, a1);
            case 454 -> timesOfDay(a0, a1, a2);
            case 14 -> makeNode(AT_HERE, a0, a1);
            case 452 -> makeNode(a0, a1, a2);
            case 328, 528 -> describeSystem(find(AT_HERE, a0, true), number == 328 ? a1 : a2, number == 528);
            case 329, 529 -> describeSystem(descriptors.file(a0) == 0 ? -Errno.EBADF : Math.max(0, open(a0)),
                    number == 329 ? a1 : a2, number == 529);
            case 305, 377 -> list(a0, a1, a2, number == 377);
            case 36, 95, 447 -> number == 36 || descriptors.file(a0) != 0 ? 0 : -Errno.EBADF;
            default -> Transfers.NOT_MINE;
        };
    }

    // Finding.

    private int folder(long at) {
        if ((int) at == AT_HERE) {
            return (int) run.word(Place.FOLDER);
        }
        var number = (int) at;
        var file = descriptors.file(number);
        return file == 0
                ? -Errno.EBADF
                : descriptors.kind(file) == Descriptors.FOLDER ? descriptors.inode(file) : -Errno.ENOTDIR;
    }

    /// The inode that a path of the program's means, or a refusal.
    private long find(long at, long path, boolean follow) {
        var walked = walk(at, path, follow);
        return walked < 0 ? walked : paths.found() < 0 ? -Errno.ENOENT : paths.found();
    }

    private long walk(long at, long path, boolean follow) {
        var read = paths.read(path);
        if (read < 0) {
            return read;
        }
        var from = paths.isAbsolute() ? Inodes.ROOT : folder(at);
        return from < 0 ? from : paths.walk(from, follow);
    }

    private long open(long descriptor) {
        var file = descriptors.file(descriptor);
        return file == 0
                ? -Errno.EBADF
                : descriptors.kind(file) == Descriptors.FILE || descriptors.kind(file) == Descriptors.FOLDER
                        ? descriptors.inode(file)
                        : -Errno.EINVAL;
    }

    private int type(long inode) {
        return (int) inodes.get((int) inode, Inodes.TYPE);
    }

    // Opening.

    private long open(long at, long path, long flags, long mode) {
        var create = (flags & CREATE) != 0;
        var walked = walk(at, path, (flags & NO_FOLLOW) == 0 && (flags & (CREATE | EXCLUSIVE)) != (CREATE | EXCLUSIVE));
        if (walked < 0) {
            return walked;
        }
        var inode = paths.found();
        if (inode < 0) {
            if (!create) {
                return -Errno.ENOENT;
            }
            var permissions = mode & 07777 & ~run.word(Place.UMASK);
            var made = remote.is(paths.folder())
                    ? paths.endsInSlash() ? -Errno.EISDIR : remote.create(paths.folder(), paths.name(), permissions)
                    : make(Inodes.FILE, permissions);
            if (made < 0) {
                return made;
            }
            inode = (int) made;
        } else if (create && (flags & EXCLUSIVE) != 0) {
            return -Errno.EEXIST;
        }
        return opened(inode, flags);
    }

    /// A pipe with a name: who opens one end waits for somebody at the other, but for one that waits never and one that opens both.
    private long openPipe(int inode, long flags) {
        var access = flags & Descriptors.ACCESS;
        var kind = access == Descriptors.READ_ONLY
                ? Descriptors.PIPE_OUT
                : access == Descriptors.WRITE_ONLY ? Descriptors.PIPE_IN : Descriptors.PIPE_BOTH;
        var waitsNever = (flags & Descriptors.NON_BLOCKING) != 0;
        if (run.word(Place.PROGRESS) != 0) {
            var descriptor = run.word(Place.PROGRESS) - 1;
            var pipe = descriptors.pipeOf(descriptor, descriptors.file(descriptor));
            var other = kind == Descriptors.PIPE_OUT ? Descriptors.WRITE_OPENINGS : Descriptors.READ_OPENINGS;
            return run.word(pipe + other) == run.word(Place.PROGRESS_SECOND) ? Calls.WAITS : descriptor;
        }
        var key = inodes.get(inode, Inodes.PIPE_CAPABILITY);
        var hasReader = key != 0 && run.word(run.window(Place.W_OBJECT, inodes.get(inode, Inodes.PIPE_FRAME), key,
                Place.RW) + Descriptors.READERS) > 0;
        if (kind == Descriptors.PIPE_IN && waitsNever && !hasReader) {
            return -Errno.ENXIO;
        }
        var descriptor = descriptors.openNamed(inode, kind,
                flags & (Descriptors.ACCESS | Descriptors.NON_BLOCKING), (flags & CLOSE_ON_EXEC) != 0);
        if (descriptor < 0 || kind == Descriptors.PIPE_BOTH || waitsNever) {
            return descriptor;
        }
        var pipe = descriptors.pipeOf(descriptor, descriptors.file(descriptor));
        var isReader = kind == Descriptors.PIPE_OUT;
        family.busy();
        if (run.word(pipe + (isReader ? Descriptors.WRITERS : Descriptors.READERS)) > 0) {
            return descriptor;
        }
        run.word(Place.PROGRESS, descriptor + 1);
        run.word(Place.PROGRESS_SECOND,
                run.word(pipe + (isReader ? Descriptors.WRITE_OPENINGS : Descriptors.READ_OPENINGS)));
        return Calls.WAITS;
    }

    private long opened(int inode, long flags) {
        var access = flags & Descriptors.ACCESS;
        var type = type(inode);
        if (type == Inodes.FIFO) {
            return openPipe(inode, flags);
        }
        if (type == Inodes.LINK) {
            return -Errno.ELOOP;
        }
        if (type == Inodes.FOLDER && (access != Descriptors.READ_ONLY || (flags & CREATE) != 0)) {
            return -Errno.EISDIR;
        }
        if (type != Inodes.FOLDER && ((flags & DIRECTORY) != 0 || paths.endsInSlash())) {
            return -Errno.ENOTDIR;
        }
        var descriptor = descriptors.lowest(0);
        if (descriptor < 0) {
            return -Errno.EMFILE;
        }
        if ((flags & TRUNCATE) != 0 && type == Inodes.FILE && remote.is(inode) && inodes.size(inode) > 0) {
            var outcome = remote.truncate(inode, 0);
            if (outcome != 0) {
                return outcome;
            }
        }
        var kind = type == Inodes.DEVICE
                ? (int) inodes.get(inode, Inodes.DEVICE_KIND)
                : type == Inodes.FOLDER ? Descriptors.FOLDER : Descriptors.FILE;
        var file = descriptors.open(kind, flags & (Descriptors.ACCESS | Descriptors.NON_BLOCKING | Descriptors.APPEND),
                inode);
        if (file == 0) {
            return -Errno.ENFILE;
        }
        if ((flags & TRUNCATE) != 0 && type == Inodes.FILE) {
            inodes.truncate(inode, 0);
        }
        if (type != Inodes.DEVICE) {
            inodes.use(inode, 1);
        }
        descriptors.install(descriptor, file, 0, (flags & CLOSE_ON_EXEC) != 0);
        return descriptor;
    }

    /// A new file of the name that was walked to last.
    private long make(int type, long mode) {
        if (paths.endsInSlash() && type != Inodes.FOLDER) {
            return -Errno.EISDIR;
        }
        var inode = inodes.make(type, mode, family.now());
        if (inode < 0) {
            return -Errno.ENOSPC;
        }
        inodes.set(inode, Inodes.LINKS, type == Inodes.FOLDER ? 2 : 1);
        inodes.set(inode, Inodes.PARENT, paths.folder());
        if (!folders.add(paths.folder(), paths.name(), inode)) {
            inodes.set(inode, Inodes.LINKS, 0);
            inodes.drop(inode);
            return -Errno.ENOSPC;
        }
        return inode;
    }

    // The tree.

    private long makeFolder(long at, long path, long mode) {
        var walked = walk(at, path, false);
        if (walked < 0) {
            return walked;
        }
        if (paths.found() >= 0) {
            return -Errno.EEXIST;
        }
        var permissions = mode & 07777 & ~run.word(Place.UMASK);
        if (remote.is(paths.folder())) {
            return Math.min(0, remote.makeFolder(paths.folder(), paths.name(), permissions));
        }
        var made = make(Inodes.FOLDER, permissions);
        if (made < 0) {
            return made;
        }
        links(paths.folder(), 1);
        return 0;
    }

    /// A file or a pipe with a name; no other kind is anybody's to make.
    private long makeNode(long at, long path, long mode) {
        var kind = mode & KIND;
        if (kind != PIPE && kind != REGULAR && kind != 0) {
            return -Errno.EPERM;
        }
        var walked = walk(at, path, false);
        if (walked < 0) {
            return walked;
        }
        if (paths.found() < 0 && remote.is(paths.folder())) {
            return -Errno.EOPNOTSUPP;
        }
        return paths.found() >= 0
                ? -Errno.EEXIST
                : Math.min(0, make(kind == PIPE ? Inodes.FIFO : Inodes.FILE, mode & 07777 & ~run.word(Place.UMASK)));
    }

    /// statfs, in the layout of old or that of 64 bits:
    ///
    ///      0 type  4 block   8 blocks (32 bits)  12 free  16 available  20 files  24 free  28 id  36 longest name  40 fragment  44 flags  to 64
    ///      0 type  4 block   8 blocks (64 bits)  16 free  24 available  32 files  40 free  48 id  56 longest name  60 fragment  64 flags  to 88
    private long describeSystem(long inode, long to, boolean wide) {
        var isRemote = inode >= 0 && remote.is((int) inode);
        var refused = isRemote ? remote.system((int) inode) : Math.min(inode, 0);
        if (refused < 0) {
            return refused;
        }
        if (isRemote) {
            describeRemote(to, wide);
            return 0;
        }
        memory.zero(to, wide ? 88 : 64);
        memory.put(to, 4, SYSTEM_TYPE);
        memory.put(to + 4, 4, Place.PAGE);
        memory.put(to + (wide ? 32 : 20), 4, Inodes.MOST);
        memory.put(to + (wide ? 56 : 36), 4, Folders.LONGEST_NAME);
        memory.put(to + (wide ? 60 : 40), 4, Place.PAGE);
        return 0;
    }

    /// What the server has said, in the scratch memory.
    private void describeRemote(long to, boolean wide) {
        var width = wide ? 8 : 4;
        memory.zero(to, wide ? 88 : 64);
        memory.put(to, 4, REMOTE_TYPE);
        memory.put(to + 4, 4, run.word(Place.SCRATCH));
        for (var i = 0; i < 3; i++) {
            memory.put(to + 8 + (long) width * i, width, run.word(Place.SCRATCH + 8L * (i + 1)));
        }
        memory.put(to + (wide ? 56 : 36), 4, Nfs.MOST_NAME);
        memory.put(to + (wide ? 60 : 40), 4, run.word(Place.SCRATCH));
    }

    // Mounts.

    /// mount: of kinds there is `nfs`, and the source says server and path. What else the program gives is not needed, and not looked at.
    private long mount(long source, long target, long kind) {
        var read = paths.read(kind);
        if (read < 0) {
            return read;
        }
        var text = paths.text();
        if (text.length != 3 || text[0] != 'n' || text[1] != 'f' || text[2] != 's') {
            return -Errno.ENODEV;
        }
        read = paths.read(source);
        if (read < 0) {
            return read;
        }
        var from = paths.text();
        var folder = find(AT_HERE, target, true);
        return folder < 0 ? folder : remote.mount(from, (int) folder);
    }

    private long unmount(long target) {
        var folder = find(AT_HERE, target, true);
        return folder < 0 ? folder : remote.unmount((int) folder);
    }

    private void links(int inode, int difference) {
        inodes.set(inode, Inodes.LINKS, inodes.get(inode, Inodes.LINKS) + difference);
    }

    private long link(long fromAt, long from, long toAt, long to, long flags) {
        var inode = find(fromAt, from, (flags & AT_FOLLOW) != 0);
        if (inode < 0) {
            return inode;
        }
        if (type(inode) == Inodes.FOLDER) {
            return -Errno.EPERM;
        }
        var walked = walk(toAt, to, false);
        if (walked < 0) {
            return walked;
        }
        if (paths.found() >= 0) {
            return -Errno.EEXIST;
        }
        if (remote.is(paths.folder()) || remote.is((int) inode)) {
            return remote.is(paths.folder()) && remote.is((int) inode) ? -Errno.EOPNOTSUPP : -Errno.EXDEV;
        }
        if (!folders.add(paths.folder(), paths.name(), (int) inode)) {
            return -Errno.ENOSPC;
        }
        links((int) inode, 1);
        return 0;
    }

    private long unlink(long at, long path, long flags) {
        if ((flags & ~AT_REMOVE_FOLDER) != 0) {
            return -Errno.EINVAL;
        }
        var inode = find(at, path, false);
        if (inode < 0) {
            return inode;
        }
        var isFolder = type(inode) == Inodes.FOLDER;
        if ((flags & AT_REMOVE_FOLDER) == 0) {
            if (isFolder) {
                return -Errno.EISDIR;
            }
            if (paths.endsInSlash()) {
                return -Errno.ENOTDIR;
            }
        } else if (!isFolder) {
            return -Errno.ENOTDIR;
        } else if (remote.is((int) inode) && !remote.is(paths.folder())) {
            return -Errno.EBUSY;
        } else if (inode == Inodes.ROOT || paths.isDots()
                || (!remote.is((int) inode) && !folders.isEmpty((int) inode))) {
            return inode != Inodes.ROOT && paths.isDots() ? -Errno.EINVAL : -Errno.ENOTEMPTY;
        }
        if (remote.is((int) inode)) {
            return remote.remove(paths.folder(), paths.name(), (int) inode);
        }
        remove((int) inode);
        return 0;
    }

    /// The name that was walked to last goes.
    private void remove(int inode) {
        folders.remove(paths.folder(), paths.name());
        if (type(inode) == Inodes.FOLDER) {
            links(paths.folder(), -1);
            links(inode, -1);
        }
        links(inode, -1);
        inodes.drop(inode);
    }

    private long rename(long fromAt, long from, long toAt, long to) {
        var found = find(fromAt, from, false);
        if (found < 0) {
            return found;
        }
        var inode = (int) found;
        if (paths.isDots()) {
            return -Errno.EINVAL;
        }
        var isFolder = type(inode) == Inodes.FOLDER;
        var oldFolder = paths.folder();
        var oldName = paths.name();
        var walked = walk(toAt, to, false);
        if (walked < 0) {
            return walked;
        }
        var over = paths.found();
        if (over == inode) {
            return 0;
        }
        if (isFolder && isWithin(paths.folder(), inode)) {
            return -Errno.EINVAL;
        }
        if (remote.is(oldFolder) || remote.is(paths.folder())) {
            return remote.is(oldFolder) && remote.is(paths.folder())
                    ? remote.rename(oldFolder, oldName, inode, paths.folder(), paths.name(), over)
                    : -Errno.EXDEV;
        }
        if (remote.is(inode)) {
            return -Errno.EBUSY;
        }
        if (over >= 0) {
            var overFolder = type(over) == Inodes.FOLDER;
            if (overFolder != isFolder) {
                return isFolder ? -Errno.ENOTDIR : -Errno.EISDIR;
            }
            if (overFolder && !folders.isEmpty(over)) {
                return -Errno.ENOTEMPTY;
            }
            remove(over);
        }
        if (!folders.add(paths.folder(), paths.name(), inode)) {
            return -Errno.ENOSPC;
        }
        folders.remove(oldFolder, oldName);
        if (isFolder) {
            links(oldFolder, -1);
            links(paths.folder(), 1);
            inodes.set(inode, Inodes.PARENT, paths.folder());
        }
        return 0;
    }

    private boolean isWithin(int folder, int top) {
        for (var at = folder; at != Inodes.ROOT; at = (int) inodes.get(at, Inodes.PARENT)) {
            if (at == top) {
                return true;
            }
        }
        return false;
    }

    private long symbolicLink(long target, long at, long path) {
        var read = paths.read(target);
        if (read < 0) {
            return read;
        }
        var text = paths.text();
        var walked = walk(at, path, false);
        if (walked < 0) {
            return walked;
        }
        if (paths.found() >= 0) {
            return -Errno.EEXIST;
        }
        if (remote.is(paths.folder())) {
            return -Errno.EOPNOTSUPP;
        }
        var made = make(Inodes.LINK, 0777);
        if (made >= 0) {
            folders.write((int) made, text);
        }
        return Math.min(made, 0);
    }

    private long readLink(long at, long path, long to, long most) {
        if (most <= 0) {
            return -Errno.EINVAL;
        }
        var inode = find(at, path, false);
        if (inode < 0) {
            return inode;
        }
        if (type(inode) != Inodes.LINK) {
            return -Errno.EINVAL;
        }
        var text = folders.content((int) inode);
        for (var i = 0; i < text.length && i < most; i++) {
            memory.put(to + i, 1, text[i]);
        }
        return Math.min(text.length, most);
    }

    private long enter(long path) {
        var inode = find(AT_HERE, path, true);
        if (inode >= 0 && type(inode) != Inodes.FOLDER) {
            return -Errno.ENOTDIR;
        }
        if (inode >= 0) {
            run.word(Place.FOLDER, inode);
        }
        return Math.min(inode, 0);
    }

    private long enterOpen(long descriptor) {
        var folder = descriptor < 0 ? -Errno.EBADF : folder(descriptor);
        if (folder >= 0) {
            run.word(Place.FOLDER, folder);
        }
        return Math.min(folder, 0);
    }

    private long where(long to, long most) {
        var text = folders.path((int) run.word(Place.FOLDER));
        if (text.length + 1 > most) {
            return -Errno.ERANGE;
        }
        for (var i = 0; i < text.length; i++) {
            memory.put(to + i, 1, text[i]);
        }
        memory.put(to + text.length, 1, 0);
        return text.length + 1L;
    }

    // Attributes.

    private long access(long at, long path, long wanted) {
        var inode = find(at, path, true);
        if (inode < 0) {
            return inode;
        }
        return (wanted & 1) != 0 && type(inode) != Inodes.FOLDER
                && (inodes.get((int) inode, Inodes.MODE) & EXECUTABLE) == 0 ? -Errno.EACCES : 0;
    }

    private long status(long at, long path, long to, long flags, int form) {
        var statuses = new Statuses(run, memory, inodes);
        if ((flags & AT_EMPTY_PATH) != 0 && memory.get(path, 1) == 0) {
            var number = (int) at;
            var file = descriptors.file(number);
            if (file == 0) {
                return number == AT_HERE ? put(statuses, (int) run.word(Place.FOLDER), to, form) : -Errno.EBADF;
            }
            var described = descriptors.describedBy(file, descriptors.capability(number));
            if (described >= 0) {
                var outcome = remote.attributes((int) described);
                return outcome < 0 ? outcome : put(statuses, (int) described, to, form);
            }
            statuses.device(descriptors.describes(file), file);
            return statuses.put(to, form);
        }
        var inode = find(at, path, (flags & AT_NO_FOLLOW) == 0);
        var outcome = inode < 0 ? inode : remote.attributes((int) inode);
        return outcome < 0 ? outcome : put(statuses, (int) inode, to, form);
    }

    private static long put(Statuses statuses, int inode, long to, int form) {
        statuses.inode(inode);
        return statuses.put(to, form);
    }

    private long mode(long inode, long mode) {
        if (inode >= 0 && remote.is((int) inode)) {
            return remote.set((int) inode, mode & 07777, Nfs.UNCHANGED, Nfs.UNCHANGED, Nfs.UNCHANGED, Nfs.UNCHANGED,
                    Nfs.UNCHANGED);
        }
        if (inode >= 0) {
            inodes.set((int) inode, Inodes.MODE, mode & 07777);
        }
        return Math.min(inode, 0);
    }

    private long owner(long inode, long owner, long group) {
        if (inode >= 0 && remote.is((int) inode)) {
            return remote.set((int) inode, Nfs.UNCHANGED, owner & 0xffff_ffffL, group & 0xffff_ffffL, Nfs.UNCHANGED,
                    Nfs.UNCHANGED, Nfs.UNCHANGED);
        }
        if (inode >= 0) {
            if ((int) owner != -1) {
                inodes.set((int) inode, Inodes.OWNER, owner & 0xffff_ffffL);
            }
            if ((int) group != -1) {
                inodes.set((int) inode, Inodes.GROUP, group & 0xffff_ffffL);
            }
        }
        return Math.min(inode, 0);
    }

    private long truncate(long inode, long bytes) {
        if (inode < 0) {
            return inode;
        }
        if (bytes < 0 || type(inode) != Inodes.FILE) {
            return type(inode) == Inodes.FOLDER ? -Errno.EISDIR : -Errno.EINVAL;
        }
        if (bytes > Inodes.LARGEST) {
            return -Errno.EFBIG;
        }
        if (remote.is((int) inode)) {
            return remote.truncate((int) inode, bytes);
        }
        inodes.truncate((int) inode, bytes);
        return 0;
    }

    private long truncateOpen(long descriptor, long bytes) {
        var file = descriptors.file(descriptor);
        if (file == 0) {
            return -Errno.EBADF;
        }
        return descriptors.kind(file) != Descriptors.FILE
                || (descriptors.flags(file) & Descriptors.ACCESS) == Descriptors.READ_ONLY
                        ? -Errno.EINVAL
                        : truncate(descriptors.inode(file), bytes);
    }

    private long times(long at, long path, long timesAt, long flags) {
        if (timesAt != 0 && (isNoRest(memory.get(timesAt + 8, 8)) || isNoRest(memory.get(timesAt + 24, 8)))) {
            return -Errno.EINVAL;
        }
        var inode = path == 0 ? open(at) : find(at, path, (flags & AT_NO_FOLLOW) == 0);
        if (inode < 0) {
            return inode;
        }
        if (remote.is((int) inode)) {
            return times((int) inode, time(timesAt), time(timesAt == 0 ? 0 : timesAt + 16));
        }
        time((int) inode, Inodes.READ_AT, timesAt);
        time((int) inode, Inodes.WRITTEN_AT, timesAt == 0 ? 0 : timesAt + 16);
        return 0;
    }

    private long times(int inode, long read, long written) {
        return remote.set(inode, Nfs.UNCHANGED, Nfs.UNCHANGED, Nfs.UNCHANGED, Nfs.UNCHANGED, read, written);
    }

    /// A time of a timespec of the program's, for a server; none is now, to the second, so that a call that runs again says the same.
    private long time(long at) {
        var rest = at == 0 ? NOW : memory.get(at + 8, 8);
        return rest == OMIT
                ? Nfs.UNCHANGED
                : rest == NOW ? whole(family.now()) : time(memory.get(at, 8), rest);
    }

    private static long whole(long time) {
        return time - time % Family.NANOSECONDS;
    }

    private static boolean isNoRest(long rest) {
        return rest != NOW && rest != OMIT && isTooMuch(rest, Family.NANOSECONDS);
    }

    private static boolean isTooMuch(long rest, long most) {
        return rest < 0 || rest >= most;
    }

    /// utimes: microseconds.
    private long timesOfDay(long at, long path, long timesAt) {
        if (timesAt != 0) {
            var first = memory.get(timesAt + 8, 8);
            var second = memory.get(timesAt + 24, 8);
            if (memory.failed()) {
                return -Errno.EFAULT;
            }
            if (isTooMuch(first, MICROSECONDS) || isTooMuch(second, MICROSECONDS)) {
                return -Errno.EINVAL;
            }
        }
        var inode = find(at, path, true);
        if (inode < 0) {
            return inode;
        }
        if (remote.is((int) inode)) {
            return times((int) inode, timeOfDay(timesAt), timeOfDay(timesAt == 0 ? 0 : timesAt + 16));
        }
        timeOfDay((int) inode, Inodes.READ_AT, timesAt);
        timeOfDay((int) inode, Inodes.WRITTEN_AT, timesAt == 0 ? 0 : timesAt + 16);
        return 0;
    }

    private long timeOfDay(long at) {
        return at == 0 ? whole(family.now()) : time(memory.get(at, 8), memory.get(at + 8, 8) * 1000);
    }

    private void timeOfDay(int inode, int field, long at) {
        inodes.set(inode, field, at == 0 ? family.now() : time(memory.get(at, 8), memory.get(at + 8, 8) * 1000));
    }

    private static long time(long seconds, long nanoseconds) {
        return Math.max(-MOST_SECONDS, Math.min(seconds, MOST_SECONDS)) * Family.NANOSECONDS + nanoseconds;
    }

    private void time(int inode, int field, long at) {
        var rest = at == 0 ? NOW : memory.get(at + 8, 8);
        if (rest != OMIT) {
            inodes.set(inode, field, rest == NOW
                    ? family.now()
                    : time(memory.get(at, 8), rest));
        }
    }

    /// getdents, in the layout of old with the kind behind the name, or that of 64 bits with the kind before it.
    private long list(long descriptor, long to, long most, boolean wide) {
        var file = descriptors.file(descriptor);
        if (file == 0) {
            return -Errno.EBADF;
        }
        if (descriptors.kind(file) != Descriptors.FOLDER) {
            return -Errno.ENOTDIR;
        }
        var folder = descriptors.inode(file);
        var outcome = remote.list(folder);
        if (outcome < 0) {
            return outcome;
        }
        var done = 0L;
        while (true) {
            var place = run.word(file + Descriptors.OFFSET);
            var name = folders.nameAt(folder, place);
            if (name.length == 0) {
                if (!folders.isBeyond(folder, place)) {
                    run.word(file + Descriptors.OFFSET, place + 1);
                    continue;
                }
                return done;
            }
            var bytes = 19 + name.length + 1 + 7 & -8;
            if (done + bytes > most) {
                return done == 0 ? -Errno.EINVAL : done;
            }
            entry(to + done, folders.inodeAt(folder, place), place + 1, bytes, name, wide);
            run.word(file + Descriptors.OFFSET, place + 1);
            done += bytes;
        }
    }

    private void entry(long at, int inode, long next, int bytes, byte[] name, boolean wide) {
        var type = type(inode);
        var kind = remote.isNameOnly(inode)
                ? 0
                : type == Inodes.FOLDER
                        ? 4
                        : type == Inodes.LINK ? 10 : type == Inodes.DEVICE ? 2 : type == Inodes.FIFO ? 1 : 8;
        memory.put(at, 8, inode + 1L);
        memory.put(at + 8, 8, next);
        memory.put(at + 16, 2, bytes);
        var text = at + (wide ? 19 : 18);
        for (var i = 0; i < name.length; i++) {
            memory.put(text + i, 1, name[i]);
        }
        memory.put(text + name.length, 1, 0);
        memory.put(wide ? at + 18 : at + bytes - 1, 1, kind);
    }

    // Executing.

    /// execve. Until the new image is known to be one, nothing is lost.
    long execute(long path, long arguments, long variables) {
        var found = find(AT_HERE, path, true);
        if (found < 0) {
            return found;
        }
        var inode = (int) found;
        if (type(inode) != Inodes.FILE || (inodes.get(inode, Inodes.MODE) & EXECUTABLE) == 0) {
            return -Errno.EACCES;
        }
        var outcome = remote.fetch(inode);
        if (outcome < 0) {
            return outcome;
        }
        var refused = images.check(inode);
        if (refused != 0) {
            return refused;
        }
        if (!family.fresh()) {
            return -Errno.ENOMEM;
        }
        var frame = family.frame();
        var key = family.capability();
        var gathered = gather(frame, key, path, arguments, variables);
        if (gathered < 0) {
            family.release(frame, key);
            return gathered;
        }
        inodes.use(inode, 1);
        descriptors.closeForExec();
        new Threads(run, family, memory).leaveOthers();
        remote.forget();
        signals.execute();
        if (!images.replace(inode, frame, key)) {
            signals.post(Signals.KILL, Signals.CODE_KERNEL, 0, 0);
        }
        family.release(frame, key);
        return Calls.NO_ANSWER;
    }

    private long gather(long frame, long key, long path, long arguments, long variables) {
        var at = string(frame, key, path, 0);
        var count = 0L;
        while (at >= 0 && memory.get(arguments + 8 * count, 8) != 0) {
            at = string(frame, key, memory.get(arguments + 8 * count, 8), at);
            count++;
        }
        window(frame, key, Images.ARGUMENTS, count);
        count = 0;
        while (at >= 0 && variables != 0 && memory.get(variables + 8 * count, 8) != 0) {
            at = string(frame, key, memory.get(variables + 8 * count, 8), at);
            count++;
        }
        window(frame, key, Images.VARIABLES, count);
        window(frame, key, Images.STRING_BYTES, at);
        return memory.failed() ? -Errno.EFAULT : at;
    }

    private void window(long frame, long key, int field, long value) {
        run.word(run.window(Place.W_ARGUMENTS, frame, key, Place.RW) + field, value);
    }

    private long string(long frame, long key, long from, long offset) {
        var at = offset;
        for (var i = 0L; at < MOST_STRINGS; i++) {
            var octet = (int) memory.get(from + i, 1);
            run.octet(run.window(Place.W_ARGUMENTS, frame, key, Place.RW) + Images.STRINGS + at, octet);
            at++;
            if (octet == 0) {
                return at;
            }
        }
        return -Errno.E2BIG;
    }
}
