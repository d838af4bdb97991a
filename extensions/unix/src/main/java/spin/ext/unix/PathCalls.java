package spin.ext.unix;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import spin.core.file.AttributeChange;
import spin.core.file.FileAttributes;
import spin.core.file.FileKind;
import spin.core.file.FileNode;
import spin.core.file.NewNode;
import spin.core.trap.SavedState;

/// Calls on paths, and those on descriptors that only files have.
final class PathCalls {
    static final int CWD = -100;

    private static final int O_CREAT = 01000;
    private static final int O_TRUNC = 02000;
    private static final int O_EXCL = 04000;
    private static final int O_DIRECTORY = 0100000;
    private static final int O_NOFOLLOW = 0200000;
    private static final int O_CLOEXEC = 010000000;
    private static final int O_PATH = 040000000;
    private static final int KEPT_FLAGS = OpenFile.ACCESS_MODE | OpenFile.APPEND | OpenFile.NONBLOCK;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int AT_SYMLINK_FOLLOW = 0x400;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_NO_AUTOMOUNT = 0x800;
    private static final int AT_STATX_SYNC = 0x6000;
    private static final int STATUS_FLAGS = AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT;
    private static final int STATUSX_FLAGS = STATUS_FLAGS | AT_STATX_SYNC;
    private static final int X_OK = 1;
    private static final int RENAME_NOREPLACE = 1;
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int MFD_EXEC = 0x10;
    private static final int MFD_LONGEST = 249;
    private static final long UTIME_NOW = (1L << 30) - 1;
    private static final long UTIME_OMIT = (1L << 30) - 2;

    private final Tree tree;
    private final SharedPages shared;
    private final Scheduling scheduling;
    private final NamedPipes pipes;
    private final SplittableRandom chance = new SplittableRandom(2);

    PathCalls(Tree tree, SharedPages shared, Scheduling scheduling) {
        this.tree = tree;
        this.shared = shared;
        this.scheduling = scheduling;
        pipes = new NamedPipes(scheduling);
    }

    /// Where a path of `descriptor` begins.
    private static String directory(UnixProcess process, long descriptor, String path) {
        if ((int) descriptor == CWD || path.startsWith("/")) {
            return process.directory;
        }
        var file = process.descriptors().at(descriptor);
        if (file == null) {
            throw new RefusedException(Errno.EBADF);
        }
        if (!(file instanceof DirectoryFile directory)) {
            throw new RefusedException(Errno.ENOTDIR);
        }
        return directory.path();
    }

    private Tree.Spot walk(UnixProcess process, long descriptor, long address, boolean followed) {
        var path = Bytes.path(process.memory(), address);
        return tree.walk(directory(process, descriptor, path), path, followed);
    }

    private Tree.Spot existing(UnixProcess process, long descriptor, long address, boolean followed) {
        var spot = walk(process, descriptor, address, followed);
        if (!spot.exists()) {
            throw new RefusedException(Errno.ENOENT);
        }
        return spot;
    }

    /// A node of a file system that exists there.
    private FileNode node(UnixProcess process, long descriptor, long address, boolean followed) {
        var node = existing(process, descriptor, address, followed).node();
        if (node == null) {
            throw new RefusedException(Errno.EPERM);
        }
        return node;
    }

    /// The directory that a new or old name is in.
    private static FileNode parent(Tree.Spot spot) {
        var parent = spot.parent();
        if (parent == null) {
            throw new RefusedException(spot.exists() ? Errno.EBUSY : Errno.EROFS);
        }
        return parent;
    }

    /// What a path names, whatever it is; slashes at its end are left out.
    private Tree.Spot named(UnixProcess process, long descriptor, long address) {
        var path = Bytes.path(process.memory(), address);
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return tree.walk(directory(process, descriptor, path), path.substring(0, end), false);
    }

    /// Where something is to be made, which must be free. A directory's path may end in a slash.
    private Tree.Spot free(UnixProcess process, long descriptor, long address, boolean ofDirectory) {
        var spot = named(process, descriptor, address);
        mustBeFree(spot);
        if (!ofDirectory && Bytes.path(process.memory(), address).endsWith("/")) {
            throw new RefusedException(Errno.ENOENT);
        }
        return spot;
    }

    private static void mustBeFree(Tree.Spot spot) {
        if (spot.exists()) {
            throw new RefusedException(Errno.EEXIST);
        }
    }

    private static NewNode fresh(UnixProcess process, long mode) {
        return NewNode.withMode((int) mode & FileAttributes.MODE & ~process.mask);
    }

    long open(UnixProcess process, long descriptor, long address, long flags, long mode) {
        if ((flags & O_CREAT) != 0 && (flags & O_DIRECTORY) != 0) {
            return -Errno.EINVAL;
        }
        boolean exclusive = (flags & O_CREAT) != 0 && (flags & O_EXCL) != 0;
        boolean followed = (flags & O_NOFOLLOW) == 0 && !exclusive;
        if ((flags & O_CREAT) != 0 && Bytes.path(process.memory(), address).endsWith("/")) {
            return -Errno.EISDIR;
        }
        var spot = walk(process, descriptor, address, followed);
        var file = open(process, spot, (int) flags, mode, exclusive);
        return process.descriptors().add(file, 0, (flags & O_CLOEXEC) != 0);
    }

    /// memfd_create: what it is called, which is no name in the tree, and flags.
    long memory(UnixProcess process, long address, long flags) {
        if ((flags & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC)) != 0) {
            return -Errno.EINVAL;
        }
        var name = Bytes.text(process.memory(), address, MFD_LONGEST + 1, StandardCharsets.ISO_8859_1);
        if (name == null) {
            return -Errno.EINVAL;
        }
        var fresh = tree.nameless();
        var file = new RegularFile(fresh.node(), "/memfd:" + name, tree.device(fresh.system()), 2,
                shared.join(fresh.system(), fresh.node()));
        return process.descriptors().add(file, 0, (flags & MFD_CLOEXEC) != 0);
    }

    private OpenFile open(UnixProcess process, Tree.Spot spot, int flags, long mode, boolean exclusive) {
        boolean writes = (flags & OpenFile.ACCESS_MODE) != 0;
        if (!spot.exists()) {
            if ((flags & O_CREAT) == 0) {
                throw new RefusedException(Errno.ENOENT);
            }
            return regular(parent(spot).create(spot.name(), fresh(process, mode)), spot, flags);
        }
        if (exclusive) {
            throw new RefusedException(Errno.EEXIST);
        }
        var device = spot.device();
        if (device != null) {
            return device(process, device, flags);
        }
        var open = spot.open();
        if (open != null) {
            return again(open, flags);
        }
        if (spot.isDirectory()) {
            if (writes || (flags & O_CREAT) != 0) {
                throw new RefusedException(Errno.EISDIR);
            }
            var node = spot.node();
            if (node != null) {
                node.open();
            }
            return new DirectoryFile(tree, spot, flags & KEPT_FLAGS);
        }
        if ((flags & O_DIRECTORY) != 0) {
            throw new RefusedException(Errno.ENOTDIR);
        }
        var node = spot.node();
        if (node != null && node.attributes().kind() == FileKind.FIFO) {
            return pipes.open(process, spot.system(), node, flags & KEPT_FLAGS);
        }
        boolean itself = (flags & O_PATH) != 0 && (flags & O_NOFOLLOW) != 0;
        if (itself && node != null && node.attributes().kind() == FileKind.SYMBOLIC_LINK) {
            node.open();
            return new LinkFile(node, spot.path(), tree.device(spot.system()));
        }
        return existing(spot, flags, writes);
    }

    private OpenFile existing(Tree.Spot spot, int flags, boolean writes) {
        var node = spot.node();
        var kind = node == null ? FileKind.SOCKET : node.attributes().kind();
        if (node == null || kind != FileKind.REGULAR) {
            throw new RefusedException(kind == FileKind.SYMBOLIC_LINK ? Errno.ELOOP : Errno.ENXIO);
        }
        if ((flags & O_TRUNC) != 0 && writes) {
            node.truncate(0);
        }
        return regular(node, spot, flags);
    }

    private OpenFile regular(FileNode node, Tree.Spot spot, int flags) {
        node.open();
        return new RegularFile(node, spot.path(), tree.device(spot.system()), flags & KEPT_FLAGS,
                shared.join(spot.system(), node));
    }

    /// What a link in `/proc` leads to: a file is opened once more, anything else is shared with whoever has it open.
    private OpenFile again(OpenFile file, int flags) {
        if (!(file instanceof RegularFile regular)) {
            return file.retain();
        }
        var node = regular.node();
        node.open();
        if ((flags & O_TRUNC) != 0 && (flags & OpenFile.ACCESS_MODE) != 0) {
            node.truncate(0);
        }
        return new RegularFile(node, regular.path(), regular.device(), flags & KEPT_FLAGS,
                shared.join(regular.system(), node));
    }

    private OpenFile device(UnixProcess process, Device device, int flags) {
        if (device.descriptor() < 0) {
            return new DeviceFile(device, flags & KEPT_FLAGS, chance);
        }
        var file = process.descriptors().at(device.descriptor());
        if (file == null) {
            throw new RefusedException(Errno.ENXIO);
        }
        return file.retain();
    }

    // Attributes.

    long status(UnixProcess process, long path, long address, boolean followed, boolean wide) {
        return status(process, CWD, path, address, followed ? 0 : AT_SYMLINK_NOFOLLOW, wide);
    }

    long status(UnixProcess process, long descriptor, long pathAddress, long address, long flags, boolean wide) {
        if ((flags & ~STATUS_FLAGS) != 0) {
            return -Errno.EINVAL;
        }
        var path = Bytes.path(process.memory(), pathAddress);
        if (path.isEmpty() && (flags & AT_EMPTY_PATH) != 0 && (int) descriptor != CWD) {
            return FileCalls.status(process, descriptor, address, wide);
        }
        var spot = tree.walk(directory(process, descriptor, path), path, (flags & AT_SYMLINK_NOFOLLOW) == 0);
        var status = status(spot);
        process.memory().write(address, wide ? status.stat64() : status.stat());
        return 0;
    }

    /// statx: the same with a layout of its own, which says what is in it.
    long statusX(UnixProcess process, long descriptor, long pathAddress, long flags, long mask, long address) {
        if ((flags & ~STATUSX_FLAGS) != 0 || (flags & AT_STATX_SYNC) == AT_STATX_SYNC || (int) mask < 0) {
            return -Errno.EINVAL;
        }
        var path = Bytes.path(process.memory(), pathAddress);
        if (path.isEmpty() && (flags & AT_EMPTY_PATH) != 0 && (int) descriptor != CWD) {
            var file = process.descriptors().at(descriptor);
            if (file == null) {
                return -Errno.EBADF;
            }
            process.memory().write(address, file.status().statx());
            return 0;
        }
        var spot = tree.walk(directory(process, descriptor, path), path, (flags & AT_SYMLINK_NOFOLLOW) == 0);
        process.memory().write(address, status(spot).statx());
        return 0;
    }

    private Status status(Tree.Spot spot) {
        var device = spot.device();
        if (device != null) {
            return device.status(scheduling.calendar());
        }
        var node = spot.node();
        if (node != null) {
            shared.flush(spot.system(), node);
            return Status.of(tree.device(spot.system()), node.attributes());
        }
        var open = spot.open();
        if (open != null) {
            return open.status();
        }
        if (!spot.exists()) {
            throw new RefusedException(Errno.ENOENT);
        }
        return Status.of(Status.DIRECTORY | 0755, 1, 0, scheduling.calendar());
    }

    /// statfs: what is known of the file system that a path leads into.
    long facts(UnixProcess process, long path, long address, boolean wide) {
        var spot = existing(process, CWD, path, true);
        process.memory().write(address, FileSystemStatus.of(tree.facts(spot.system()), wide));
        return 0;
    }

    long factsOf(UnixProcess process, long descriptor, long address, boolean wide) {
        var file = process.descriptors().at(descriptor);
        if (file == null) {
            return -Errno.EBADF;
        }
        process.memory().write(address, FileSystemStatus.of(tree.facts(systemOf(file)), wide));
        return 0;
    }

    /// The name of the file system that it is of; empty for none.
    private static String systemOf(OpenFile file) {
        return switch (file) {
            case RegularFile regular -> regular.system();
            case DirectoryFile directory -> directory.system();
            default -> "";
        };
    }

    /// sync: every file system writes out what it has promised nobody yet.
    long synchroniseAll() {
        tree.synchronise();
        return 0;
    }

    /// Everybody is the superuser, who may do all but execute what nobody may.
    long access(UnixProcess process, long descriptor, long path, long wanted) {
        if ((wanted & ~7) != 0) {
            return -Errno.EINVAL;
        }
        var spot = existing(process, descriptor, path, true);
        var node = spot.node();
        if (node == null) {
            return 0;
        }
        var is = node.attributes();
        boolean executable = is.isDirectory() || (is.mode() & 0111) != 0;
        return (wanted & X_OK) != 0 && !executable ? -Errno.EACCES : 0;
    }

    long changeMode(UnixProcess process, long descriptor, long path, long mode) {
        node(process, descriptor, path, true).setAttributes(AttributeChange.NOTHING.withMode((int) mode));
        return 0;
    }

    /// fchmodat2: a symbolic link has no mode of its own to change.
    long changeMode(UnixProcess process, long descriptor, long path, long mode, long flags) {
        if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0) {
            return -Errno.EINVAL;
        }
        if ((flags & AT_EMPTY_PATH) != 0 && Bytes.path(process.memory(), path).isEmpty()) {
            return changeModeOf(process, descriptor, mode);
        }
        var node = node(process, descriptor, path, (flags & AT_SYMLINK_NOFOLLOW) == 0);
        if (node.attributes().kind() == FileKind.SYMBOLIC_LINK) {
            return -Errno.EOPNOTSUPP;
        }
        node.setAttributes(AttributeChange.NOTHING.withMode((int) mode));
        return 0;
    }

    long changeOwner(UnixProcess process, long descriptor, long path, long owner, long group, boolean followed) {
        node(process, descriptor, path, followed)
                .setAttributes(AttributeChange.NOTHING.withOwner((int) owner, (int) group));
        return 0;
    }

    /// A node that a descriptor is of.
    private static FileNode nodeOf(UnixProcess process, long descriptor) {
        var file = process.descriptors().at(descriptor);
        var node = switch (file) {
            case RegularFile regular -> regular.node();
            case DirectoryFile directory -> directory.node();
            case null -> throw new RefusedException(Errno.EBADF);
            default -> null;
        };
        if (node == null) {
            throw new RefusedException(Errno.EINVAL);
        }
        return node;
    }

    static long changeModeOf(UnixProcess process, long descriptor, long mode) {
        var file = process.descriptors().at(descriptor);
        if (file != null && file.changeMode((int) mode & FileAttributes.MODE)) {
            return 0;
        }
        if (file != null && (file.status().mode() & Status.KIND) == 0) {
            return -Errno.EOPNOTSUPP;
        }
        nodeOf(process, descriptor).setAttributes(AttributeChange.NOTHING.withMode((int) mode));
        return 0;
    }

    static long changeOwnerOf(UnixProcess process, long descriptor, long owner, long group) {
        nodeOf(process, descriptor).setAttributes(AttributeChange.NOTHING.withOwner((int) owner, (int) group));
        return 0;
    }

    /// utimensat: two struct timespec, or none for now.
    long changeTimes(UnixProcess process, SavedState s) {
        if ((s.argument(3) & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0) {
            return -Errno.EINVAL;
        }
        long times = s.argument(2);
        var in = times == 0 ? Bytes.of(0) : Bytes.read(process.memory(), times, 32);
        var node = s.argument(1) == 0
                ? nodeOf(process, s.argument(0))
                : node(process, s.argument(0), s.argument(1), (s.argument(3) & AT_SYMLINK_NOFOLLOW) == 0);
        long now = scheduling.now();
        long accessed = now;
        long modified = now;
        if (times != 0) {
            accessed = time(in.getLong(0), in.getLong(8), now);
            modified = time(in.getLong(16), in.getLong(24), now);
        }
        node.setAttributes(AttributeChange.NOTHING.withTimes(accessed, modified));
        return 0;
    }

    /// utimes and futimesat: two times in seconds and microseconds.
    ///
    /// @param osf whether those are of 32 bits
    long changeTimes(UnixProcess process, long descriptor, long path, long times, boolean osf) {
        long accessed = scheduling.now();
        long modified = accessed;
        if (times != 0) {
            var memory = process.memory();
            accessed = microseconds(osf ? Times.osfTimeval(memory, times) : Times.timeval(memory, times));
            modified = microseconds(osf ? Times.osfTimeval(memory, times + 8) : Times.timeval(memory, times + 16));
        }
        node(process, descriptor, path, true)
                .setAttributes(AttributeChange.NOTHING.withTimes(accessed, modified));
        return 0;
    }

    private static long microseconds(long nanoseconds) {
        if (nanoseconds == Times.BAD) {
            throw new RefusedException(Errno.EINVAL);
        }
        return Scheduling.sincePowerOn(nanoseconds);
    }

    private static long time(long seconds, long nanoseconds, long now) {
        if (nanoseconds == UTIME_NOW) {
            return now;
        }
        if (nanoseconds == UTIME_OMIT) {
            return AttributeChange.KEEP_TIME;
        }
        if (nanoseconds < 0 || nanoseconds >= Scheduling.NANOSECONDS) {
            throw new RefusedException(Errno.EINVAL);
        }
        return Scheduling.sincePowerOn(seconds * Scheduling.NANOSECONDS + nanoseconds);
    }

    long truncate(UnixProcess process, long path, long size) {
        if (size < 0) {
            return -Errno.EINVAL;
        }
        node(process, CWD, path, true).truncate(size);
        return 0;
    }

    static long truncateOf(UnixProcess process, long descriptor, long size) {
        var file = process.descriptors().at(descriptor);
        if (file == null) {
            return -Errno.EBADF;
        }
        if (size < 0 || !(file instanceof RegularFile regular) || !file.mayWrite()) {
            return -Errno.EINVAL;
        }
        regular.node().truncate(size);
        return 0;
    }

    /// fallocate: a mode, from where, how much. Only what makes the file longer is there.
    long allocate(UnixProcess process, SavedState s) {
        var file = process.descriptors().at(s.argument(0));
        if (file == null) {
            return -Errno.EBADF;
        }
        if (s.argument(2) < 0 || s.argument(3) <= 0) {
            return -Errno.EINVAL;
        }
        if (s.argument(1) != 0) {
            return -Errno.EOPNOTSUPP;
        }
        if (!file.mayWrite()) {
            return -Errno.EBADF;
        }
        if (!(file instanceof RegularFile regular)) {
            return file.isPipe() ? -Errno.ESPIPE : -Errno.ENODEV;
        }
        long size = s.argument(2) + s.argument(3);
        if (size < 0) {
            return -Errno.EFBIG;
        }
        var facts = tree.facts(regular.system());
        long more = size - regular.node().attributes().size();
        if (facts != null && more > 0 && more / facts.blockBytes() > facts.freeBlocks()) {
            return -Errno.ENOSPC;
        }
        regular.extend(size);
        return 0;
    }

    /// syncfs: the file system that a descriptor is of.
    long synchroniseSystem(UnixProcess process, long descriptor) {
        var file = process.descriptors().at(descriptor);
        if (file == null) {
            return -Errno.EBADF;
        }
        tree.synchronise(systemOf(file));
        return 0;
    }

    static long synchronise(UnixProcess process, long descriptor) {
        if (process.descriptors().at(descriptor) instanceof RegularFile regular) {
            regular.flush();
        }
        nodeOf(process, descriptor).fsync();
        return 0;
    }

    // Names.

    long makeDirectory(UnixProcess process, long descriptor, long path, long mode) {
        var spot = free(process, descriptor, path, true);
        parent(spot).mkdir(spot.name(), fresh(process, mode));
        return 0;
    }

    long makeNode(UnixProcess process, long descriptor, long path, long mode, long device) {
        var kind = switch ((int) mode & Status.KIND) {
            case 0, Status.REGULAR -> FileKind.REGULAR;
            case Status.FIFO -> FileKind.FIFO;
            case Status.CHARACTER -> FileKind.CHARACTER_DEVICE;
            case Status.SOCKET -> FileKind.SOCKET;
            case Status.DIRECTORY -> throw new RefusedException(Errno.EPERM);
            default -> throw new RefusedException(Errno.EINVAL);
        };
        var spot = free(process, descriptor, path, false);
        if (kind == FileKind.REGULAR) {
            parent(spot).create(spot.name(), fresh(process, mode));
        } else {
            parent(spot).mknod(spot.name(), kind, device, fresh(process, mode));
        }
        return 0;
    }

    /// A file system and the number of a node in it.
    private record Place(String system, long number) {}

    /// Makes the node that a socket is called by.
    ///
    /// @return what is the same for whoever finds it later
    Object makeSocket(UnixProcess process, String path) {
        var spot = tree.walk(process.directory, path, false);
        if (spot.exists()) {
            throw new RefusedException(Errno.EADDRINUSE);
        }
        var node = parent(spot).mknod(spot.name(), FileKind.SOCKET, 0, fresh(process, 0777));
        return new Place(spot.system(), node.number());
    }

    boolean exists(UnixProcess process, String path) {
        return tree.walk(process.directory, path, false).exists();
    }

    /// The node of a socket that is called so.
    Object socket(UnixProcess process, String path) {
        var spot = tree.walk(process.directory, path, true);
        if (!spot.exists()) {
            throw new RefusedException(Errno.ENOENT);
        }
        var node = spot.node();
        if (node == null || node.attributes().kind() != FileKind.SOCKET) {
            throw new RefusedException(Errno.ECONNREFUSED);
        }
        return new Place(spot.system(), node.number());
    }

    long unlink(UnixProcess process, long descriptor, long path, long flags) {
        if ((flags & ~AT_REMOVEDIR) != 0) {
            return -Errno.EINVAL;
        }
        var end = lastName(process, path);
        if ((flags & AT_REMOVEDIR) != 0 && end.equals(".")) {
            return -Errno.EINVAL;
        }
        var spot = existing(process, descriptor, path, false);
        if (end.isEmpty()) {
            return (flags & AT_REMOVEDIR) != 0 ? -Errno.EBUSY : -Errno.EISDIR;
        }
        if (end.equals(".") || end.equals("..")) {
            return (flags & AT_REMOVEDIR) != 0 ? -Errno.ENOTEMPTY : -Errno.EISDIR;
        }
        if ((flags & AT_REMOVEDIR) != 0) {
            parent(spot).rmdir(spot.name());
        } else {
            parent(spot).unlink(spot.name());
        }
        return 0;
    }

    /// What a path ends in, without slashes; empty for the top.
    private static String lastName(UnixProcess process, long address) {
        var path = Bytes.path(process.memory(), address);
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(path.lastIndexOf('/', end - 1) + 1, end);
    }

    /// Whether a path leads to a directory by no name that could be changed.
    private static boolean hasNoName(UnixProcess process, long address) {
        var end = lastName(process, address);
        return end.isEmpty() || end.equals(".") || end.equals("..");
    }

    long rename(UnixProcess process, long fromDescriptor, long from, long toDescriptor, long to, long flags) {
        if ((flags & ~RENAME_NOREPLACE) != 0) {
            return -Errno.EINVAL;
        }
        var old = named(process, fromDescriptor, from);
        var fresh = named(process, toDescriptor, to);
        if (hasNoName(process, from) || hasNoName(process, to)) {
            return -Errno.EBUSY;
        }
        if (!old.exists()) {
            return -Errno.ENOENT;
        }
        if (flags != 0) {
            mustBeFree(fresh);
        }
        if (!old.isDirectory() && (Bytes.path(process.memory(), from).endsWith("/")
                || Bytes.path(process.memory(), to).endsWith("/"))) {
            return -Errno.ENOTDIR;
        }
        if (old.path().startsWith(fresh.path() + "/")) {
            return -Errno.ENOTEMPTY;
        }
        if (!old.system().equals(fresh.system())) {
            return -Errno.EXDEV;
        }
        parent(old).rename(old.name(), parent(fresh), fresh.name());
        return 0;
    }

    long link(UnixProcess process, long fromDescriptor, long from, long toDescriptor, long to, long flags) {
        if ((flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH)) != 0) {
            return -Errno.EINVAL;
        }
        var old = existing(process, fromDescriptor, from, (flags & AT_SYMLINK_FOLLOW) != 0);
        var fresh = free(process, toDescriptor, to, false);
        var node = old.node();
        if (node == null || !old.system().equals(fresh.system())) {
            return -Errno.EXDEV;
        }
        parent(fresh).link(fresh.name(), node);
        return 0;
    }

    long symbolicLink(UnixProcess process, long target, long descriptor, long path) {
        var leadsTo = Bytes.path(process.memory(), target);
        if (leadsTo.isEmpty()) {
            return -Errno.ENOENT;
        }
        var spot = free(process, descriptor, path, false);
        parent(spot).symlink(spot.name(), leadsTo, NewNode.withMode(0777));
        return 0;
    }

    long readLink(UnixProcess process, long descriptor, long address, long buffer, long length) {
        if (length <= 0) {
            return -Errno.EINVAL;
        }
        var node = existing(process, descriptor, address, false).node();
        if (node == null || node.attributes().kind() != FileKind.SYMBOLIC_LINK) {
            return -Errno.EINVAL;
        }
        var bytes = node.target().getBytes(StandardCharsets.ISO_8859_1);
        int count = (int) Math.min(length, bytes.length);
        process.memory().write(buffer, Arrays.copyOf(bytes, count));
        return count;
    }

    // Where a process is.

    long changeDirectory(UnixProcess process, long path) {
        var spot = existing(process, CWD, path, true);
        if (!spot.isDirectory()) {
            return -Errno.ENOTDIR;
        }
        process.directory = spot.path();
        return 0;
    }

    static long changeDirectoryTo(UnixProcess process, long descriptor) {
        var file = process.descriptors().at(descriptor);
        if (file == null) {
            return -Errno.EBADF;
        }
        if (!(file instanceof DirectoryFile directory)) {
            return -Errno.ENOTDIR;
        }
        process.directory = directory.path();
        return 0;
    }

    static long currentDirectory(UnixProcess process, long address, long length) {
        var bytes = (process.directory + "\0").getBytes(StandardCharsets.ISO_8859_1);
        if (length < bytes.length) {
            return -Errno.ERANGE;
        }
        process.memory().write(address, bytes);
        return bytes.length;
    }

    static long entries(UnixProcess process, long descriptor, long address, long length) {
        var file = process.descriptors().at(descriptor);
        if (file == null) {
            return -Errno.EBADF;
        }
        if (!(file instanceof DirectoryFile directory)) {
            return -Errno.ENOTDIR;
        }
        return directory.entries(process, address, Math.clamp(length, 0, 1 << 20));
    }

    /// The regular file at a path that is to be executed.
    FileNode executable(UnixProcess process, String path) {
        var spot = tree.walk(process.directory, path, true);
        var node = spot.node();
        if (!spot.exists()) {
            throw new RefusedException(Errno.ENOENT);
        }
        if (node == null || node.attributes().kind() != FileKind.REGULAR || (node.attributes().mode() & 0111) == 0) {
            throw new RefusedException(Errno.EACCES);
        }
        return node;
    }

    /// The same path without links and dots.
    String canonical(UnixProcess process, String path) {
        return tree.walk(process.directory, path, true).path();
    }
}
