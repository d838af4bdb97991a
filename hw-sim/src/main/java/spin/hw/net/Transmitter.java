package spin.hw.net;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.LongStream;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.State;

/// The sending half of a line's end: one frame on the line, the next ones waiting for it.
///
/// The instant at which the line is free is kept as whole cycles and a fraction of one, in bits that the line's speed divides.
/// So frames that follow one another take exactly their bits, whether or not a bit is a whole number of cycles; rounding a
/// cycle up for each frame would make a 10 Mb/s line a slower one. What a station is told is rounded up to its next cycle.
public final class Transmitter {
    private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000);

    private final Station station;
    private final Medium medium;
    private final int queueLimit;
    /// The cycles at which waiting frames begin.
    private final Deque<Long> waiting = new ArrayDeque<>();

    private Instant lastBit = Instant.ZERO;
    private Instant free = Instant.ZERO;

    /// An instant of the station's clock, exactly.
    ///
    /// @param fraction in units of 1/bitsPerSecond cycle, below bitsPerSecond
    private record Instant(long cycle, long fraction) {
        static final Instant ZERO = new Instant(0, 0);

        Instant plus(long bits, long hertz, long bitsPerSecond) {
            long units = Math.addExact(Math.multiplyExact(bits, hertz), fraction);
            return new Instant(cycle + units / bitsPerSecond, units % bitsPerSecond);
        }

        boolean isAfter(long other) {
            return cycle > other || (cycle == other && fraction > 0);
        }

        long roundedUp() {
            return fraction == 0 ? cycle : cycle + 1;
        }
    }

    /// @param queueLimit how many frames may wait behind the one on the line
    public Transmitter(Station station, Medium medium, int queueLimit) {
        if (queueLimit < 0) {
            throw new IllegalArgumentException(
                    "The queue of " + station.name() + " cannot hold " + queueLimit + " frames.");
        }
        this.station = station;
        this.medium = medium;
        this.queueLimit = queueLimit;
    }

    /// Whether a frame sent now would find no room.
    public boolean isFull() {
        return waitingFrames() >= queueLimit && lastBit.isAfter(station.now());
    }

    /// Frames that have not begun.
    public int waitingFrames() {
        long now = station.now();
        while (!waiting.isEmpty() && waiting.getFirst() <= now) {
            waiting.removeFirst();
        }
        return waiting.size();
    }

    /// Puts a frame of this length on the line, or behind those waiting for it.
    ///
    /// @return the cycle at which its last bit has left
    public long transmit(int length) {
        long now = station.now();
        var start = free.isAfter(now) ? free : new Instant(now, 0);
        if (start.isAfter(now)) {
            waiting.addLast(start.roundedUp());
        }
        lastBit = start.plus(medium.bits().applyAsLong(length), station.hertz(), medium.bitsPerSecond());
        free = lastBit.plus(medium.gap(), station.hertz(), medium.bitsPerSecond());
        return lastBit.roundedUp();
    }

    /// The cycle at which the last bit of the last frame leaves or has left.
    public long lastBit() {
        return lastBit.roundedUp();
    }

    /// When that bit is at the other end: the exact instant, the latency added, rounded up once to a cycle of `receiver`.
    public long lastBitAt(Station receiver, long latencyNanos) {
        return toCycleOf(receiver, lastBit, latencyNanos);
    }

    /// When something that leaves now is at the other end.
    public long nowAt(Station receiver, long latencyNanos) {
        return toCycleOf(receiver, new Instant(station.now(), 0), latencyNanos);
    }

    /// Forgets what has not wholly left: the line is free at once.
    public void abort() {
        waiting.clear();
        var now = new Instant(station.now(), 0);
        if (lastBit.isAfter(now.cycle())) {
            lastBit = now;
        }
        if (free.isAfter(now.cycle())) {
            free = now;
        }
    }

    private long toCycleOf(Station receiver, Instant instant, long latencyNanos) {
        var bitsPerSecond = BigInteger.valueOf(medium.bitsPerSecond());
        var hertz = BigInteger.valueOf(station.hertz());
        // Seconds are numerator / denominator, with denominator = bitsPerSecond * hertz * 10^9.
        var denominator = bitsPerSecond.multiply(hertz).multiply(NANOS_PER_SECOND);
        var numerator = BigInteger.valueOf(instant.cycle()).multiply(bitsPerSecond)
                .add(BigInteger.valueOf(instant.fraction())).multiply(NANOS_PER_SECOND)
                .add(BigInteger.valueOf(latencyNanos).multiply(bitsPerSecond).multiply(hertz));
        var cycles = numerator.multiply(BigInteger.valueOf(receiver.hertz())).divideAndRemainder(denominator);
        return cycles[0].longValueExact() + cycles[1].signum();
    }

    public void save(State out) {
        out.put("lastBit", new long[]{lastBit.cycle(), lastBit.fraction()})
                .put("free", new long[]{free.cycle(), free.fraction()})
                .put("waiting", waiting.stream().mapToLong(Long::longValue).toArray());
    }

    public void restore(State in) {
        var last = instant(in, "lastBit");
        var next = instant(in, "free");
        long[] starts = in.numbers("waiting");
        if (starts.length > queueLimit) {
            throw new CheckpointException("Part " + in.part() + " of the checkpoint has " + starts.length
                    + " frames waiting where " + queueLimit + " may; build the machine with the same queue.");
        }
        lastBit = last;
        free = next;
        waiting.clear();
        LongStream.of(starts).forEach(waiting::addLast);
    }

    private Instant instant(State in, String field) {
        long[] parts = in.numbers(field);
        if (parts.length != 2 || parts[0] < 0 || parts[1] < 0 || parts[1] >= medium.bitsPerSecond()) {
            throw new CheckpointException("Field " + field + " of " + in.part() + " is no instant on " + medium.name()
                    + "; the checkpoint is damaged or of another wire.");
        }
        return new Instant(parts[0], parts[1]);
    }
}
