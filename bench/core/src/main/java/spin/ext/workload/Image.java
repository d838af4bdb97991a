package spin.ext.workload;

/// Small Alpha executables of a few instructions each: an extension reads no files, so it makes them.
///
/// One segment that may be read and executed, the code behind the headers. Encodings as in the Alpha Architecture Handbook, section 3.3.
final class Image {
    private static final int BASE = 0x2000_0000;
    private static final int HEADERS = 64 + 56;
    private static final int ZERO = 31;
    private static final int LDA = 0x08;
    private static final int LDAH = 0x09;
    private static final int LDQ = 0x29;
    private static final int BR = 0x30;
    private static final int CALLSYS = 0x83;

    private Image() {}

    /// Makes system call `number`, for ever.
    static byte[] calling(int number) {
        return of(memory(LDA, 0, number, ZERO), CALLSYS, branch(-3));
    }

    /// Reads from `address`, a multiple of 65,536, and from `distance` behind it in turn, for ever.
    static byte[] reading(int address, int distance) {
        return of(memory(LDAH, 1, address >>> 16, ZERO), memory(LDQ, 2, 0, 1), memory(LDQ, 2, distance, 1), branch(-3));
    }

    private static int memory(int opcode, int register, int displacement, int base) {
        return opcode << 26 | register << 21 | base << 16 | (displacement & 0xffff);
    }

    /// @param words to go on from the next instruction
    private static int branch(int words) {
        return BR << 26 | ZERO << 21 | (words & 0x1f_ffff);
    }

    private static byte[] of(int... words) {
        var file = new byte[HEADERS + 4 * words.length];
        put(file, 0, 0x0001_0102_464c_457fL, 8);
        put(file, 16, 0x0000_0001_9026_0002L, 8);
        put(file, 24, BASE + HEADERS, 8);
        put(file, 32, 64, 8);
        put(file, 52, 0x0001_0038_0040L, 6);
        put(file, 64, 0x0000_0005_0000_0001L, 8);
        put(file, 80, BASE, 8);
        put(file, 88, BASE, 8);
        put(file, 96, file.length, 8);
        put(file, 104, file.length, 8);
        put(file, 112, 0x2000, 8);
        for (int i = 0; i < words.length; i++) {
            put(file, HEADERS + 4 * i, words[i], 4);
        }
        return file;
    }

    private static void put(byte[] file, int at, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            file[at + i] = (byte) (value >>> (8 * i));
        }
    }
}
