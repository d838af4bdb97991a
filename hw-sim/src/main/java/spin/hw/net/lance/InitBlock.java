package spin.hw.net.lance;

/// What the driver tells the chip before it starts: 24 bytes of memory, little-endian words.
///
///     +0   MODE    15 PROM promiscuous | 6 INTL internal loop | 5 DRTY no retry | 4 COLL force a collision
///                   3 DTCR the driver appends the check sequence | 2 LOOP loop-back | 1 DTX | 0 DRX
///     +2   PADR    station address, 6 bytes in the order of the wire
///     +8   LADRF   logical address filter, 64 bits
///     +16  RDRA    receive ring:   23..3 address | 31..29 (of the long) log2 of its length
///     +20  TDRA    transmit ring:  the same
///
/// @param station the address, first byte of the wire in bits 7..0
record InitBlock(int mode, long station, long logicalFilter, Ring receive, Ring transmit) {
    static final int BYTES = 24;

    static final int PROMISCUOUS = 0x8000;
    static final int INTERNAL = 0x0040;
    static final int DISABLE_RETRY = 0x0020;
    static final int FORCE_COLLISION = 0x0010;
    static final int DISABLE_TRANSMIT_CRC = 0x0008;
    static final int LOOP = 0x0004;
    static final int DISABLE_TRANSMIT = 0x0002;
    static final int DISABLE_RECEIVE = 0x0001;

    /// What a chip holds that was never initialised.
    static final InitBlock NONE = new InitBlock(DISABLE_RECEIVE | DISABLE_TRANSMIT, 0, 0, new Ring(0, 1),
            new Ring(0, 1));

    private static final long BROADCAST = 0xffff_ffff_ffffL;
    private static final int GROUP_BIT = 1;
    private static final int CRC_POLYNOMIAL = 0xedb8_8320;

    /// @param base   of the descriptors, on a boundary of 8 bytes
    /// @param length in descriptors: 1, 2, 4 to 128
    record Ring(int base, int length) {
        static Ring of(int bits) {
            return new Ring(bits & 0xff_fff8, 1 << (bits >>> 29));
        }

        int address(int index) {
            return base + Descriptor.BYTES * index & LanceBus.SPACE - 1;
        }

        int after(int index) {
            return index + 1 & length - 1;
        }
    }

    static InitBlock of(byte[] block) {
        return new InitBlock(word(block, 0), address(block, 2), quad(block, 8), Ring.of(longAt(block, 16)),
                Ring.of(longAt(block, 20)));
    }

    boolean has(int modeBit) {
        return (mode & modeBit) != 0;
    }

    /// Whether a frame to the address that begins `frame` is for this station.
    boolean accepts(byte[] frame) {
        long destination = address(frame, 0);
        if (has(PROMISCUOUS) || destination == BROADCAST) {
            return true;
        }
        if ((destination & GROUP_BIT) == 0) {
            return destination == station;
        }
        return (logicalFilter >>> hash(destination) & 1) != 0;
    }

    /// The bit of the logical address filter for a group address: the upper 6 bits of the CRC over it.
    static int hash(long address) {
        int crc = -1;
        for (int i = 0; i < 48; i++) {
            int feedback = (crc ^ (int) (address >>> i)) & 1;
            crc = crc >>> 1 ^ (feedback != 0 ? CRC_POLYNOMIAL : 0);
        }
        return crc >>> 26;
    }

    static long address(byte[] bytes, int offset) {
        return (longAt(bytes, offset) & 0xffff_ffffL) | (long) word(bytes, offset + 4) << 32;
    }

    private static int word(byte[] bytes, int offset) {
        return (bytes[offset] & 0xff) | (bytes[offset + 1] & 0xff) << 8;
    }

    private static int longAt(byte[] bytes, int offset) {
        return word(bytes, offset) | word(bytes, offset + 2) << 16;
    }

    private static long quad(byte[] bytes, int offset) {
        return (longAt(bytes, offset) & 0xffff_ffffL) | (long) longAt(bytes, offset + 4) << 32;
    }
}
