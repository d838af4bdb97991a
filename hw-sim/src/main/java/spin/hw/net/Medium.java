package spin.hw.net;

import java.util.function.IntToLongFunction;

/// How fast a line carries bits, and how many bits a frame is on it.
///
/// @param name          for messages
/// @param bitsPerSecond of the line, coding not counted
/// @param bits          from a frame's length in bytes to the bits from its first on the line to its last
/// @param gap           bits that the line rests between two frames
public record Medium(String name, long bitsPerSecond, IntToLongFunction bits, int gap) {
    private static final int PREAMBLE = 8;
    private static final int CHECK_SEQUENCE = 4;
    private static final int INTERFRAME_GAP = 96;
    private static final int CELL = 53;
    private static final int CELL_PAYLOAD = 48;
    private static final int AAL5_TRAILER = 8;

    public Medium {
        if (bitsPerSecond <= 0 || bitsPerSecond > 1_000_000_000_000L) {
            throw new IllegalArgumentException(
                    name + " cannot carry " + bitsPerSecond + " bits a second; give from 1 to 10^12.");
        }
        if (gap < 0) {
            throw new IllegalArgumentException(name + " has a gap of " + gap + " bits; it cannot be negative.");
        }
    }

    /// Ethernet: preamble and start of frame before, check sequence after, 96 bit times between (IEEE 802.3, 4.2.3 and 4.4.2).
    public static Medium ethernet(int megabits) {
        return new Medium("Ethernet, " + megabits + " Mb/s", megabits * 1_000_000L,
                length -> 8L * (PREAMBLE + length + CHECK_SEQUENCE), INTERFRAME_GAP);
    }

    /// ATM: a frame is cut into cells of 48 bytes in 53, the last with the trailer of AAL5 (ITU-T I.363.5).
    public static Medium atm(long bitsPerSecond) {
        return new Medium("ATM, " + bitsPerSecond + " b/s", bitsPerSecond,
                length -> 8L * CELL * Math.ceilDiv(length + AAL5_TRAILER, CELL_PAYLOAD), 0);
    }

    /// A T3 line: 44.736 Mb/s (ANSI T1.107), one flag and a 16-bit check sequence per frame (ISO/IEC 13239); stuffing bits are left out.
    public static Medium t3() {
        return serial("T3", 44_736_000, 3);
    }

    /// A synchronous line with so many bytes around each frame.
    public static Medium serial(String name, long bitsPerSecond, int overhead) {
        return new Medium(name, bitsPerSecond, length -> 8L * (length + overhead), 0);
    }
}
