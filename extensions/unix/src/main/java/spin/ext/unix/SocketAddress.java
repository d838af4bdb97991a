package spin.ext.unix;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What sockets are called. One of the network has a port and an address, the high byte first; one that is local a path, or a name of its own that begins
/// with a zero, or its family alone.
///
/// ```text
///   struct sockaddr_in:   0 family   2 port   4 address   8 zeros   16        struct sockaddr_un:  0 family   2 path, 108 bytes at most
/// ```
///
/// @param path of a local one, its characters its bytes; empty for none
record SocketAddress(int family, int address, int port, String path) {
    static final int LOCAL = 1;
    static final int INET = 2;
    static final int BYTES = 16;
    private static final int FAMILY_BYTES = 2;
    static final int MOST_BYTES = 128;
    private static final int MOST_PATH = 108;
    static final SocketAddress UNNAMED = new SocketAddress(LOCAL, 0, 0, "");
    static final SocketAddress NONE = new SocketAddress(0, 0);

    SocketAddress(int address, int port) {
        this(INET, address, port, "");
    }

    /// Whether it is a path in the tree of files.
    boolean isPath() {
        return !path.isEmpty() && path.charAt(0) != 0;
    }

    /// What a program gives.
    ///
    /// @param family of the socket
    static SocketAddress read(Memory memory, long at, int length, int family) {
        return family == LOCAL ? readLocal(memory, at, length) : readInet(memory, at, length);
    }

    private static SocketAddress readInet(Memory memory, long at, int length) {
        if (length < BYTES || length > MOST_BYTES) {
            throw new RefusedException(Errno.EINVAL);
        }
        var in = Bytes.read(memory, at, BYTES);
        if (in.getShort(0) != INET) {
            throw new RefusedException(Errno.EAFNOSUPPORT);
        }
        return new SocketAddress(Integer.reverseBytes(in.getInt(4)), Short.reverseBytes(in.getShort(2)) & 0xffff);
    }

    private static SocketAddress readLocal(Memory memory, long at, int length) {
        if (length < FAMILY_BYTES || length > FAMILY_BYTES + MOST_PATH) {
            throw new RefusedException(Errno.EINVAL);
        }
        var in = Bytes.read(memory, at, length);
        if (in.getShort(0) != LOCAL) {
            throw new RefusedException(Errno.EINVAL);
        }
        boolean isPath = length > FAMILY_BYTES && in.get(FAMILY_BYTES) != 0;
        int end = FAMILY_BYTES;
        while (end < length && !(isPath && in.get(end) == 0)) {
            end++;
        }
        var path = new String(Bytes.content(in), FAMILY_BYTES, end - FAMILY_BYTES, StandardCharsets.ISO_8859_1);
        return new SocketAddress(LOCAL, 0, 0, path);
    }

    /// Tells a program, which says at `lengthAt` how much room it has and is told there how much it takes.
    void write(Memory memory, long at, long lengthAt) {
        int room = Bytes.read(memory, lengthAt, 4).getInt();
        if (room < 0) {
            throw new RefusedException(Errno.EINVAL);
        }
        var out = bytes();
        var cut = new byte[Math.min(room, out.length)];
        System.arraycopy(out, 0, cut, 0, cut.length);
        memory.write(at, cut);
        Bytes.writeInt(memory, lengthAt, out.length);
    }

    private byte[] bytes() {
        if (family == INET) {
            return Bytes.content(Bytes.of(BYTES).putShort((short) family)
                    .putShort(Short.reverseBytes((short) port)).putInt(Integer.reverseBytes(address)));
        }
        // A path is told with the zero behind it.
        ByteBuffer out = Bytes.of(FAMILY_BYTES + path.length() + (isPath() ? 1 : 0));
        return Bytes.content(out.putShort((short) family).put(path.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
