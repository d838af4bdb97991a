package spin.systems.unix;

/// sendmsg and recvmsg: bytes in pieces, a name, and open files that go with them.
///
/// ```text
///   struct msghdr:   0 name   8 its length (32 bits)   16 pieces   24 how many   32 control   40 its length   48 flags (32 bits)   56
///   struct cmsghdr:  0 length with this   8 level (32 bits)   12 kind (32 bits)   16 data, then up to a multiple of 8
/// ```
final class Messages {

    private static final int CONTROL_HEAD = 16;
    private static final long MOST_CONTROL = 1L << 16;
    private static final int MOST_FILES = 253;
    private static final int SOCKET = 0xffff;
    private static final int RIGHTS = 1;
    private static final int CONTROL_CUT = 8;
    private static final int CLOSE_ON_EXEC = 0x4000_0000;

    private final Unix unix;
    private final User user;
    private final Sockets sockets;

    // The header that was read last, and the files that it names.
    private long name;
    private int nameBytes;
    private long pieces;
    private long count;
    private long control;
    private long controlBytes;
    private OpenFile[] files = Socket.NO_FILES;

    Messages(Unix unix, Sockets sockets) {
        this.unix = unix;
        this.user = unix.user;
        this.sockets = sockets;
    }

    private long readHeader(long at) {
        name = user.get(at);
        nameBytes = user.getInt(at + 8);
        pieces = user.get(at + 16);
        count = user.get(at + 24);
        control = user.get(at + 32);
        controlBytes = user.get(at + 40);
        if (user.failed()) {
            return -Errno.EFAULT;
        }
        if (count < 0 || count > Pieces.MOST) {
            return -Errno.EMSGSIZE;
        }
        return controlBytes < 0 || controlBytes > MOST_CONTROL ? -Errno.ENOBUFS : 0;
    }

    long send(UnixProcess process, OpenFile file, Socket socket, long at, int flags) {
        if (Sockets.areUnknown(flags)) {
            return -Errno.EOPNOTSUPP;
        }
        var refused = readHeader(at);
        if (refused != 0) {
            return refused;
        }
        var text = new Pieces(process.task(), user, pieces, (int) count);
        refused = text.bytes() < 0 ? -Errno.EINVAL : readFiles(process);
        if (user.failed()) {
            return -Errno.EFAULT;
        }
        if (refused != 0) {
            return refused;
        }
        if (files.length > 0 && socket.family != Socket.LOCAL) {
            return -Errno.EOPNOTSUPP;
        }
        var addressed = name != 0 && nameBytes != 0;
        refused = addressed ? sockets.destination(socket, name, nameBytes) : 0;
        if (refused != 0) {
            return refused;
        }
        return addressed && !socket.isStream()
                ? sockets.sendDatagram(process, file, socket, text, 0, text.bytes(), flags, files)
                : sockets.send(process, file, socket, text, 0, text.bytes(), flags, files);
    }

    /// The open files that the control part names.
    private long readFiles(UnixProcess process) {
        files = Socket.NO_FILES;
        var left = control == 0 ? 0 : controlBytes;
        for (var at = control; left >= CONTROL_HEAD;) {
            var length = user.get(at);
            if (length < CONTROL_HEAD || length > left || user.getInt(at + 8) != SOCKET
                    || user.getInt(at + 12) != RIGHTS) {
                return -Errno.EINVAL;
            }
            var more = (int) ((length - CONTROL_HEAD) / 4);
            if (files.length + more > MOST_FILES) {
                return -Errno.EINVAL;
            }
            var all = new OpenFile[files.length + more];
            for (var i = 0; i < all.length; i++) {
                var file = i < files.length
                        ? files[i]
                        : process.file(user.getInt(at + CONTROL_HEAD + 4L * (i - files.length)));
                if (file == null) {
                    return -Errno.EBADF;
                }
                all[i] = file;
            }
            files = all;
            var step = (length + 7) & -8L;
            at += step;
            left -= step;
        }
        return 0;
    }

    long receive(UnixProcess process, OpenFile file, Socket socket, long at, int flags) {
        if (Sockets.areUnknown(flags & ~CLOSE_ON_EXEC)) {
            return -Errno.EOPNOTSUPP;
        }
        var refused = readHeader(at);
        if (refused != 0) {
            return refused;
        }
        var text = new Pieces(process.task(), user, pieces, (int) count);
        if (user.failed()) {
            return -Errno.EFAULT;
        }
        if (text.bytes() < 0) {
            return -Errno.EINVAL;
        }
        var received = sockets.receive(process, file, socket, text, 0, text.bytes(), flags & ~CLOSE_ON_EXEC);
        if (received < 0) {
            return received;
        }
        var arrival = sockets.arrival;
        var told = arrival.cut ? Sockets.CUT : 0;
        if (name != 0 && arrival.named) {
            refused = sockets.tellName(socket, arrival.address, arrival.port, name, at + 8);
        } else {
            user.putInt(at + 8, 0);
        }
        told |= tellFiles(process, at + 40, (flags & CLOSE_ON_EXEC) != 0);
        user.putInt(at + 48, told);
        return refused != 0 ? refused : received;
    }

    /// As many of the files as there is room for become descriptors, and the others are let go: the flag for that.
    private int tellFiles(UnixProcess process, long lengthAt, boolean closes) {
        var came = sockets.arrival.files;
        sockets.arrival.files = Socket.NO_FILES;
        var room = control == 0 ? 0 : Math.max(0, (controlBytes - CONTROL_HEAD) / 4);
        var told = 0;
        for (var file : came) {
            var descriptor = told < room ? process.free(0) : -1;
            if (descriptor < 0) {
                unix.descriptors.drop(file);
            } else {
                process.install(descriptor, file, closes);
                user.putInt(control + CONTROL_HEAD + 4L * told, descriptor);
                told++;
            }
        }
        if (told > 0) {
            user.put(control, CONTROL_HEAD + 4L * told);
            user.putInt(control + 8, SOCKET);
            user.putInt(control + 12, RIGHTS);
        }
        user.put(lengthAt, told == 0 ? 0 : Math.min(controlBytes, CONTROL_HEAD + 4L * told + 7 & -8L));
        return told < came.length ? CONTROL_CUT : 0;
    }
}
