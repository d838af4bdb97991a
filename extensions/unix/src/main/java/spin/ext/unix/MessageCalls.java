package spin.ext.unix;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.core.trap.SavedState;

/// sendmsg and recvmsg: text in pieces, an address, and open files that go with it.
///
/// ```text
///   struct msghdr:   0 name   8 its length (32 bits)   16 pieces   24 how many   32 control   40 its length   48 flags (32 bits)   56
///   struct cmsghdr:  0 length with this   8 level (32 bits)   12 kind (32 bits)   16 data, then up to a multiple of 8
/// ```
final class MessageCalls {
    private static final int HEADER_BYTES = 56;
    private static final int CONTROL_HEAD = 16;
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_PIECES = 1024;
    private static final int MOST_CONTROL = 1 << 16;
    private static final int MOST_FILES = 253;
    private static final int SOL_SOCKET = 0xffff;
    private static final int SCM_RIGHTS = 1;
    private static final int MSG_CTRUNC = 8;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;

    private MessageCalls() {}

    /// What one call is about.
    private record Header(long name, int nameLength, long pieces, int count, long control, int controlLength) {
        static Header read(Memory memory, long address) {
            var in = Bytes.read(memory, address, HEADER_BYTES);
            long count = in.getLong(24);
            if (count < 0 || count > MOST_PIECES) {
                throw new RefusedException(Errno.EMSGSIZE);
            }
            long control = in.getLong(40);
            if (control < 0 || control > MOST_CONTROL) {
                throw new RefusedException(Errno.ENOBUFS);
            }
            return new Header(in.getLong(0), in.getInt(8), in.getLong(16), (int) count, in.getLong(32), (int) control);
        }
    }

    private record Piece(long address, int length) {}

    private static List<Piece> pieces(UnixProcess process, Header header) {
        var in = Bytes.read(process.memory(), header.pieces, header.count * 16);
        var pieces = new ArrayList<Piece>();
        int left = MOST_BYTES;
        for (int i = 0; i < header.count; i++) {
            long length = in.getLong(16 * i + 8);
            if (length < 0) {
                throw new RefusedException(Errno.EINVAL);
            }
            int part = (int) Math.min(length, left);
            pieces.add(new Piece(in.getLong(16 * i), part));
            left -= part;
        }
        return pieces;
    }

    static long send(UnixProcess process, SavedState s) {
        var socket = SocketCalls.at(process, s.argument(0));
        int flags = SocketCalls.known((int) s.argument(2));
        var memory = process.memory();
        var header = Header.read(memory, s.argument(1));
        var text = gather(process, header);
        var files = files(process, header);
        var to = header.name == 0 || header.nameLength == 0
                ? null
                : SocketAddress.read(memory, header.name, header.nameLength, socket.domain());
        if (!files.isEmpty()) {
            return socket.sendWith(process, text, flags, files, to);
        }
        if (to != null && socket.type() == Socket.STREAM && socket.peer() != null) {
            return -Errno.EISCONN;
        }
        return socket.send(process, text, flags, to);
    }

    private static byte[] gather(UnixProcess process, Header header) {
        var pieces = pieces(process, header);
        var all = new byte[pieces.stream().mapToInt(Piece::length).sum()];
        int at = 0;
        for (var each : pieces) {
            System.arraycopy(process.memory().read(each.address, each.length), 0, all, at, each.length);
            at += each.length;
        }
        return all;
    }

    /// The open files that the control part names.
    private static List<OpenFile> files(UnixProcess process, Header header) {
        var files = new ArrayList<OpenFile>();
        if (header.control == 0) {
            return files;
        }
        var in = Bytes.read(process.memory(), header.control, header.controlLength);
        for (int at = 0; at + CONTROL_HEAD <= header.controlLength;) {
            long length = in.getLong(at);
            if (length < CONTROL_HEAD || length > header.controlLength - at || in.getInt(at + 8) != SOL_SOCKET
                    || in.getInt(at + 12) != SCM_RIGHTS) {
                throw new RefusedException(Errno.EINVAL);
            }
            for (int n = at + CONTROL_HEAD; n + 4 <= at + length; n += 4) {
                var file = process.descriptors().at(in.getInt(n));
                if (file == null || files.size() == MOST_FILES) {
                    throw new RefusedException(file == null ? Errno.EBADF : Errno.EINVAL);
                }
                files.add(file);
            }
            at += (int) (length + 7) & -8;
        }
        return files;
    }

    static long receive(UnixProcess process, SavedState s) {
        var socket = SocketCalls.at(process, s.argument(0));
        int flags = SocketCalls.known((int) s.argument(2) & ~MSG_CMSG_CLOEXEC);
        var memory = process.memory();
        var header = Header.read(memory, s.argument(1));
        var pieces = pieces(process, header);
        var arrival = new Arrival();
        int most = pieces.stream().mapToInt(Piece::length).sum();
        long count = socket.receive(process, text -> scatter(process, pieces, text), most, flags, arrival);
        if (count < 0) {
            return count;
        }
        tell(process, s.argument(1), header, arrival, (s.argument(2) & MSG_CMSG_CLOEXEC) != 0);
        return count;
    }

    private static void scatter(UnixProcess process, List<Piece> pieces, byte[] text) {
        int at = 0;
        for (var each : pieces) {
            int part = Math.min(each.length, text.length - at);
            var bytes = new byte[part];
            System.arraycopy(text, at, bytes, 0, part);
            process.memory().write(each.address, bytes);
            at += part;
        }
    }

    /// What came beside the text.
    private static final class Arrival implements Socket.From {
        private @Nullable SocketAddress sender;
        private List<OpenFile> files = List.of();
        private int flags;

        @Override
        public void tell(SocketAddress who) {
            sender = who;
        }

        @Override
        public void cut() {
            flags |= MSG_TRUNC;
        }

        @Override
        public void passed(List<OpenFile> some) {
            files = some;
        }
    }

    private static void tell(UnixProcess process, long address, Header header, Arrival arrival, boolean closedOnExec) {
        var memory = process.memory();
        var sender = arrival.sender;
        if (header.name != 0 && sender != null) {
            sender.write(memory, header.name, address + 8);
        } else {
            Bytes.writeInt(memory, address + 8, 0);
        }
        int room = header.control == 0 ? 0 : Math.max(0, (header.controlLength - CONTROL_HEAD) / 4);
        int taken = Math.min(room, arrival.files.size());
        if (taken < arrival.files.size()) {
            arrival.flags |= MSG_CTRUNC;
        }
        long told = 0;
        if (taken > 0) {
            int length = CONTROL_HEAD + 4 * taken;
            var out = Bytes.of(length).putLong(length).putInt(SOL_SOCKET).putInt(SCM_RIGHTS);
            for (var file : arrival.files.subList(0, taken)) {
                out.putInt((int) process.descriptors().add(file, 0, closedOnExec));
            }
            memory.write(header.control, Bytes.content(out));
            told = Math.min(header.controlLength, (length + 7) & -8);
        }
        arrival.files.subList(taken, arrival.files.size()).forEach(OpenFile::release);
        Bytes.writeLong(memory, address + 40, told);
        Bytes.writeInt(memory, address + 48, arrival.flags);
    }
}
