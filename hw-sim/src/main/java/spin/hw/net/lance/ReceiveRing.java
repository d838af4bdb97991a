package spin.hw.net.lance;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.State;

/// The receiving half of the chip: which frames it takes, and how it lays them into buffers.
///
/// A frame goes into the buffer of the current descriptor, and on into those of the next ones when it is longer. Each is given
/// back as soon as it is full; the last one carries ENP, the length and the errors. A frame that finds no descriptor is missed;
/// one that finds no further descriptor ends with BUFF. So a ring is never walked more than once round for one frame, whatever
/// stands in it.
final class ReceiveRing {
    /// Bytes that the chip can hold back while it looks for a buffer.
    static final int SILO = 48;

    private static final int MINIMUM = 64;
    private static final int LENGTH_BITS = 0xfff;

    private final Lance lance;
    private final ChipMemory memory;
    private final Cable cable;
    private final Map<Discard, Long> discarded = new EnumMap<>(Discard.class);
    private int index;

    ReceiveRing(Lance lance, ChipMemory memory, Cable cable) {
        this.lance = lance;
        this.memory = memory;
        this.cable = cable;
    }

    void rewind() {
        index = 0;
    }

    long discarded(Discard why) {
        return discarded.getOrDefault(why, 0L);
    }

    /// A frame came over the wire, without its check sequence.
    void arrived(byte[] frame, int length, boolean damaged) {
        if (!lance.isSet(Csr0.RXON) || lance.init().has(InitBlock.LOOP)) {
            discard(Discard.OFF);
        } else if (length + CheckSequence.BYTES < MINIMUM) {
            discard(Discard.RUNT);
        } else if (!lance.init().accepts(frame)) {
            discard(Discard.NOT_FOR_US);
        } else {
            int sequence = CheckSequence.of(frame, length);
            byte[] whole = Arrays.copyOf(frame, length + CheckSequence.BYTES);
            // A wire says that the sequence was wrong, not what it was: any wrong one does.
            CheckSequence.put(damaged ? ~sequence : sequence, whole, length);
            deliver(whole, whole.length, damaged ? damage() : 0);
        }
    }

    private int damage() {
        return Descriptor.ERR | Descriptor.CRC | (cable.dribblingBits() > 0 ? Descriptor.FRAM : 0);
    }

    /// The chip's own frame comes back, check sequence included. The silo serves both directions then, so only 32 bytes and the
    /// sequence have room; the data sheet forbids longer ones, and here they overflow.
    void loopedBack(byte[] frame, int length, boolean wrong) {
        if (!lance.isSet(Csr0.RXON)) {
            discard(Discard.OFF);
        } else if (length < 6 || !lance.init().accepts(frame)) {
            discard(Discard.NOT_FOR_US);
        } else if (length > TransmitRing.LOOP_LIMIT) {
            overflow(frame);
        } else {
            deliver(frame, length, wrong ? Descriptor.ERR | Descriptor.CRC : 0);
        }
    }

    private void deliver(byte[] frame, int length, int errors) {
        if (lance.siloIsLate()) {
            overflow(frame);
            return;
        }
        var current = first();
        if (current == null) {
            return;
        }
        int start = Descriptor.STP;
        int done = 0;
        for (int used = 1;; used++) {
            int piece = Math.min(current.bufferLength(), length - done);
            if (!memory.writeBuffer(current.buffer(), frame, done, piece)) {
                memoryError();
                return;
            }
            done += piece;
            if (done == length) {
                end(current, start | errors, length);
                return;
            }
            var ring = lance.init().receive();
            var next = memory.descriptor(ring.address(ring.after(index)));
            if (next == null) {
                memoryError();
                return;
            }
            if (!next.isOurs() || used == ring.length()) {
                int overflow = length - done > SILO ? Descriptor.OFLO : 0;
                give(current, start | Descriptor.ERR | Descriptor.RECEIVE_BUFF | overflow);
                return;
            }
            if (!memory.storeWord(current.address() + 2, current.returnedWith(start))) {
                memoryError();
                return;
            }
            index = ring.after(index);
            current = next;
            start = 0;
        }
    }

    private void end(Descriptor last, int status, int length) {
        if (memory.storeWord(last.address() + 6, length & LENGTH_BITS)) {
            give(last, status | Descriptor.ENP);
        } else {
            memoryError();
        }
    }

    /// The bus came too late: what the silo held is in the buffer, the rest is lost.
    private void overflow(byte[] frame) {
        var current = first();
        if (current != null) {
            int kept = Math.min(Math.min(SILO, frame.length), current.bufferLength());
            if (memory.writeBuffer(current.buffer(), frame, 0, kept)) {
                give(current, Descriptor.STP | Descriptor.ERR | Descriptor.OFLO);
            } else {
                memoryError();
            }
        }
    }

    private @Nullable Descriptor first() {
        var current = memory.descriptor(lance.init().receive().address(index));
        if (current == null) {
            memoryError();
            return null;
        }
        if (!current.isOurs()) {
            discard(Discard.MISSED);
            lance.report(Csr0.MISS);
            return null;
        }
        return current;
    }

    private void give(Descriptor descriptor, int status) {
        // The status word goes last: from this store on the buffer is the driver's.
        if (memory.storeWord(descriptor.address() + 2, descriptor.returnedWith(status))) {
            index = lance.init().receive().after(index);
            lance.report(Csr0.RINT);
        } else {
            memoryError();
        }
    }

    private void memoryError() {
        discard(Discard.MEMORY);
        lance.memoryError();
    }

    private void discard(Discard why) {
        discarded.merge(why, 1L, Long::sum);
    }

    void save(State out) {
        out.put("receive.index", index);
        for (var why : Discard.values()) {
            out.put(field(why), discarded(why));
        }
    }

    void check(State in, InitBlock init) {
        int at = in.integer("receive.index");
        if (at < 0 || at >= init.receive().length()) {
            throw new CheckpointException("Part " + in.part() + " of the checkpoint is at receive descriptor " + at
                    + " of a ring of " + init.receive().length() + "; the checkpoint is damaged.");
        }
        for (var why : Discard.values()) {
            in.number(field(why));
        }
    }

    /// Takes over what was checked.
    void restore(State in) {
        index = in.integer("receive.index");
        for (var why : Discard.values()) {
            discarded.put(why, in.number(field(why)));
        }
    }

    private static String field(Discard why) {
        return "discarded." + why;
    }
}
