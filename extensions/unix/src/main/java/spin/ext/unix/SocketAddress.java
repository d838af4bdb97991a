package spin.ext.unix;

/// struct sockaddr_in: a family, a port and an address, the latter two with the high byte first. One that is local has its family alone.
///
/// ```text
///   0 family   2 port   4 address   8 zeros   16
/// ```
record SocketAddress(int family, int address, int port) {
    static final int LOCAL = 1;
    static final int INET = 2;
    static final int BYTES = 16;
    private static final int FAMILY_BYTES = 2;
    /// What both ends of a pair are called.
    static final SocketAddress UNNAMED = new SocketAddress(LOCAL, 0, 0);
    static final SocketAddress NONE = new SocketAddress(0, 0);

    SocketAddress(int address, int port) {
        this(INET, address, port);
    }

    /// What a program gives.
    static SocketAddress read(Memory memory, long at, int length) {
        if (length < BYTES || length > 128) {
            throw new RefusedException(Errno.EINVAL);
        }
        var in = Bytes.read(memory, at, BYTES);
        if (in.getShort(0) != INET) {
            throw new RefusedException(Errno.EAFNOSUPPORT);
        }
        return new SocketAddress(Integer.reverseBytes(in.getInt(4)), Short.reverseBytes(in.getShort(2)) & 0xffff);
    }

    /// Tells a program, which says at `lengthAt` how much room it has and is told there how much it takes.
    void write(Memory memory, long at, long lengthAt) {
        int room = Bytes.read(memory, lengthAt, 4).getInt();
        if (room < 0) {
            throw new RefusedException(Errno.EINVAL);
        }
        var out = Bytes.content(Bytes.of(BYTES).putShort((short) family)
                .putShort(Short.reverseBytes((short) port)).putInt(Integer.reverseBytes(address)));
        int length = family == LOCAL ? FAMILY_BYTES : BYTES;
        var cut = new byte[Math.min(room, length)];
        System.arraycopy(out, 0, cut, 0, cut.length);
        memory.write(at, cut);
        Bytes.writeInt(memory, lengthAt, length);
    }
}
