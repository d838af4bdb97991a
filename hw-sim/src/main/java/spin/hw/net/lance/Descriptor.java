package spin.hw.net.lance;

/// One entry of a ring, as the chip read it: 8 bytes, four little-endian words.
///
///            15   14   13   12   11   10    9    8   7 ........ 0
///     +0     buffer address bits 15..0
///     +2 RMD OWN  ERR  FRAM OFLO CRC  BUFF STP  ENP  address 23..16
///     +2 TMD OWN  ERR  -    MORE ONE  DEF  STP  ENP  address 23..16
///     +4     1    1    1    1    two's complement of the buffer's length
///     +6 RMD 0    0    0    0    length of the frame, check sequence included; with ENP only
///     +6 TMD BUFF UFLO -    LCOL LCAR RTRY time domain reflectometer
///
/// OWN says whose the entry and its buffer are: 1 the chip's, 0 the driver's. Each takes only what is its own and gives it
/// away last.
///
/// Source: Am79C90 data sheet, page 28; NetBSD am7990reg.h.
record Descriptor(int address, int bufferLow, int flags, int byteCount) {
    static final int BYTES = 8;

    static final int OWN = 0x8000;
    static final int ERR = 0x4000;
    static final int STP = 0x0200;
    static final int ENP = 0x0100;

    static final int FRAM = 0x2000;
    static final int OFLO = 0x1000;
    static final int CRC = 0x0800;
    static final int RECEIVE_BUFF = 0x0400;

    static final int MORE = 0x1000;
    static final int ONE = 0x0800;
    static final int DEF = 0x0400;

    static final int BUFF = 0x8000;
    static final int UFLO = 0x4000;
    static final int LCOL = 0x1000;
    static final int LCAR = 0x0800;
    static final int RTRY = 0x0400;

    private static final int HIGH_ADDRESS = 0x00ff;
    private static final int STATUS = 0x7f00;

    static Descriptor of(int address, byte[] bytes) {
        return new Descriptor(address, word(bytes, 0), word(bytes, 2), word(bytes, 4));
    }

    boolean isOurs() {
        return (flags & OWN) != 0;
    }

    boolean starts() {
        return (flags & STP) != 0;
    }

    boolean ends() {
        return (flags & ENP) != 0;
    }

    int buffer() {
        return (flags & HIGH_ADDRESS) << 16 | bufferLow;
    }

    /// 1 to 4096: the chip has twelve bits of it, and all zero are the largest.
    int bufferLength() {
        return 4096 - (byteCount & 0xfff);
    }

    /// The second word when the entry goes back to the driver with this status.
    int returnedWith(int status) {
        return (flags & HIGH_ADDRESS) | (status & STATUS);
    }

    private static int word(byte[] bytes, int offset) {
        return (bytes[offset] & 0xff) | (bytes[offset + 1] & 0xff) << 8;
    }
}
