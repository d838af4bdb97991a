package spin.hw.net.fault;

import java.util.HashSet;
import java.util.zip.CRC32;
import spin.hw.net.LinkPort;
import spin.hw.net.Transit;

/// Flips bits in some frames.
///
/// Where it happens decides who notices. On the line, the frame's check sequence covers it: the frame is reported as damaged
/// if and only if the check sequence of Ethernet, computed here, really differs; it always does for up to three bits. In a buffer
/// behind the check (an interface's, a router's, a bus) nothing on this level can notice, and the checksums of the protocols
/// above must.
///
/// Source: Stone and Partridge, "When the CRC and TCP checksum disagree", SIGCOMM 2000 (errors that arise past the check);
/// Koopman, "32-bit cyclic redundancy codes for Internet applications", DSN 2002 (distances).
public final class Corrupting extends SeededFault {
    private final double rate;
    private final int bits;
    private final Where where;

    /// Where bits are flipped.
    public enum Where {
        /// Between the sender's check sequence and the receiver's test of it.
        ON_THE_LINE,
        /// After the test.
        BEHIND_THE_CHECK
    }

    /// @param bits how many different bits of a hit frame are flipped; all, when it has fewer
    public Corrupting(String name, LinkPort port, double rate, int bits, Where where, long seed) {
        super(name, port, seed);
        if (bits < 1) {
            throw new IllegalArgumentException("Corruption must flip at least one bit, not " + bits + ".");
        }
        this.rate = Chance.demandProbability("corruption", rate);
        this.bits = bits;
        this.where = where;
    }

    @Override
    void arrived(Transit frame) {
        boolean hit = chance.happens(rate);
        // A sequence of its own for the places, so that a frame draws once here whether it is hit or not.
        var places = new Chance(chance.nextLong());
        deliver(hit ? corrupted(frame, places) : frame);
    }

    private Transit corrupted(Transit frame, Chance places) {
        byte[] bytes = frame.bytes().clone();
        int total = bytes.length * Byte.SIZE;
        int left = Math.min(bits, total);
        // Floyd: every set of that many bits is equally likely, and each step flips one that was not flipped yet.
        var flipped = new HashSet<Integer>();
        for (int highest = total - left; highest < total; highest++) {
            int bit = places.nextInt(highest + 1);
            int chosen = flipped.add(bit) ? bit : highest;
            flipped.add(chosen);
            bytes[chosen / Byte.SIZE] ^= (byte) (1 << (chosen % Byte.SIZE));
        }
        return new Transit(frame.due(), noticed(frame, bytes) ? Transit.Kind.DAMAGED_FRAME : frame.kind(), bytes);
    }

    private boolean noticed(Transit frame, byte[] bytes) {
        return where == Where.ON_THE_LINE && checkSequence(frame.bytes()) != checkSequence(bytes);
    }

    private static long checkSequence(byte[] bytes) {
        var crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }
}
