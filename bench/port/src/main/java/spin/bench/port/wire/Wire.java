package spin.bench.port.wire;

import spin.bench.port.Datagrams;
import spin.hw.net.Medium;

/// What machines are on, and what the raw drivers of its interfaces were found to do.
///
/// The raw driver's round trip is published; the wire's share of it is computed; the rest is divided among the four times that a driver has a frame in its
/// hands. Where it moves every byte itself, that takes what the most that raw drivers could use of the wire leaves for it.
///
/// @param medium      of the wire
/// @param header      bytes that the link's own header has
/// @param rawMicros   the round trip of the shortest frame between two raw drivers (Fiuczynski and Bershad, USENIX '96, figure 5)
/// @param rawPayload  of a packet with which a stream of them was found to go at `rawMegabits`
/// @param rawMegabits what drivers could use where they move every byte themselves (Bershad et al., SOSP '95, 5.3); 0 where the device does
public record Wire(Medium medium, int header, long rawMicros, int rawPayload, long rawMegabits) {

    private static final long MICROS = 1_000_000;
    /// The shortest frame, which a round trip was measured with.
    private static final int FRAME = 60;
    /// Of IP and UDP.
    private static final int HEADERS = 28;
    private static final int ATM_PAYLOAD = 8132;
    private static final long ATM_MEGABITS = 53;
    private static final long ATM_BITS = 155_520_000;

    public static Wire of(Datagrams.Link link) {
        return switch (link) {
            case ETHERNET -> new Wire(Medium.ethernet(10), 14, 225, 0, 0);
            case ATM -> new Wire(Medium.atm(ATM_BITS), 8, 100, ATM_PAYLOAD, ATM_MEGABITS);
            case T3 -> new Wire(Medium.t3(), 4, 200, 0, 0);
        };
    }

    /// For one driver and one frame of this length: what the shortest takes, and what the bytes beyond it take where the driver moves them.
    public long driverCycles(int length, long hertz) {
        var wire = 2 * medium.bits().applyAsLong(FRAME) * hertz / medium.bitsPerSecond();
        var shortest = (rawMicros * hertz / MICROS - wire) / 4;
        if (rawMegabits == 0) {
            return shortest;
        }
        var ofPacket = 8L * rawPayload * hertz / (rawMegabits * MICROS);
        return shortest + (ofPacket - shortest) * Math.max(0, length - FRAME) / (header + HEADERS + rawPayload - FRAME);
    }
}
