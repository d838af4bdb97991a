package spin.plexus.ip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import spin.plexus.wire.Drop;

/// Puts packets together that came in parts.
///
/// The rule for parts that overlap: an exact copy of a part changes nothing; any other overlap gives the whole packet
/// up (what RFC 5722 asks of version 6). No honest sender overlaps, and every way of choosing between two versions has
/// been used to slip something past a filter. What is held is bounded in bytes, each part counted with what it costs
/// to keep; the oldest unfinished packet makes room.
///
/// Source: RFC 791, 3.2; RFC 815; RFC 1122, 3.3.2; RFC 1858; RFC 5722.
public final class Reassembly {
    /// Bytes held, all packets together.
    public static final int MOST_HELD = 256 * 1024;
    /// How long the parts of a packet may take, in microseconds from the first.
    public static final long PATIENCE = 30_000_000;
    /// What keeping a part costs beside its bytes.
    static final int PART_COST = 64;

    private static final int LONGEST = 65_535 - IpView.LENGTH;
    private static final int UNIT = IpView.UNIT;
    /// Bytes of the packet that an error quotes behind its header (RFC 792).
    private static final int QUOTED = 8;

    /// What a part made.
    public sealed interface Outcome {
        /// The packet is whole.
        @SuppressWarnings("ArrayRecordComponent") // handed over, compared by nobody
        record Whole(byte[] payload) implements Outcome {}

        /// Others are missing.
        record Kept() implements Outcome {}

        /// The part is dropped, and with it what there was of its packet.
        record Refused(Drop reason) implements Outcome {}
    }

    private record Key(int source, int destination, int protocol, int identification) {}

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Part(int start, byte[] bytes) {
        int end() {
            return start + bytes.length;
        }
    }

    private static final class Packet {
        final List<Part> parts = new ArrayList<>();
        final long until;
        int length = -1;
        /// What the sender is told about: the head of the first part, once it is there.
        byte[] quotable = {};
        int held;
        int cost;

        Packet(long until) {
            this.until = until;
        }
    }

    private final Map<Key, Packet> packets = new LinkedHashMap<>();
    private int cost;
    private final Consumer<byte[]> late;
    private long timedOut;
    private long crowdedOut;

    /// @param late told of each packet whose parts took too long, if its first part came: with that part as it came
    public Reassembly(Consumer<byte[]> late) {
        this.late = late;
    }

    /// Tells nobody.
    public Reassembly() {
        this(quotable -> {});
    }

    /// A part came in. Its bytes are copied.
    Outcome arrived(IpView part, long now) {
        int before = cost;
        var key = new Key(part.sourceAddress(), part.destinationAddress(), part.protocol(), part.identification());
        var outcome = arrived(key.source(), key.destination(), key.protocol(), key.identification(), part.partOffset(),
                part.hasMoreParts(), part.frame().copy(part.payloadStart(), part.payloadLength()), now);
        var packet = packets.get(key);
        if (packet != null && part.partOffset() == 0 && cost > before) {
            packet.quotable = Arrays.copyOf(part.bytes(), part.headerLength() + Math.min(QUOTED, part.payloadLength()));
            packet.cost += packet.quotable.length;
            cost += packet.quotable.length;
        }
        return outcome;
    }

    /// A part came in.
    ///
    /// @param start where in the packet its first byte belongs, a multiple of eight
    /// @param more whether others follow it
    public Outcome arrived(int source, int destination, int protocol, int identification, int start, boolean more,
            byte[] bytes, long now) {
        expire(now);
        var key = new Key(source, destination, protocol, identification);
        var part = new Part(start, bytes);
        if (bytes.length == 0 || part.end() > LONGEST || (more && bytes.length % UNIT != 0)) {
            forget(key);
            return new Outcome.Refused(Drop.FRAGMENT);
        }
        var packet = packets.get(key);
        if (packet == null) {
            packet = new Packet(now + PATIENCE);
            packets.put(key, packet);
        }
        return add(key, packet, part, more);
    }

    /// Forgets packets whose parts took too long.
    public void expire(long now) {
        // In the order of their first parts, so the first that has time left ends it.
        for (Iterator<Packet> each = packets.values().iterator(); each.hasNext();) {
            var packet = each.next();
            if (packet.until > now) {
                return;
            }
            cost -= packet.cost;
            timedOut++;
            each.remove();
            if (packet.quotable.length > 0) {
                late.accept(packet.quotable);
            }
        }
    }

    /// When [#expire] has something to do; `Long.MAX_VALUE` when never.
    public long deadline() {
        return packets.isEmpty() ? Long.MAX_VALUE : packets.values().iterator().next().until;
    }

    /// Bytes held, with what keeping them costs.
    public int held() {
        return cost;
    }

    /// Packets given up because parts were late.
    public long timedOut() {
        return timedOut;
    }

    /// Packets given up to make room for newer ones.
    public long crowdedOut() {
        return crowdedOut;
    }

    private Outcome add(Key key, Packet packet, Part part, boolean more) {
        int at = 0;
        while (at < packet.parts.size() && packet.parts.get(at).start() < part.start()) {
            at++;
        }
        if (at < packet.parts.size() && isCopy(packet.parts.get(at), part) && more == (packet.length != part.end())) {
            return new Outcome.Kept();
        }
        if (overlaps(packet.parts, at, part) || !fits(packet, part, more)) {
            forget(key);
            return new Outcome.Refused(Drop.FRAGMENT_OVERLAP);
        }
        if (!more) {
            packet.length = part.end();
        }
        packet.parts.add(at, part);
        packet.held += part.bytes().length;
        packet.cost += part.bytes().length + PART_COST;
        cost += part.bytes().length + PART_COST;
        if (packet.held == packet.length) {
            forget(key);
            return new Outcome.Whole(joined(packet));
        }
        return roomFor(key) ? new Outcome.Kept() : new Outcome.Refused(Drop.FRAGMENT_LIMIT);
    }

    private static boolean isCopy(Part one, Part other) {
        return one.start() == other.start() && Arrays.equals(one.bytes(), other.bytes());
    }

    private static boolean overlaps(List<Part> parts, int at, Part part) {
        return (at > 0 && parts.get(at - 1).end() > part.start())
                || (at < parts.size() && parts.get(at).start() < part.end());
    }

    /// Whether what the part says of the packet's end agrees with what others said.
    private static boolean fits(Packet packet, Part part, boolean more) {
        if (packet.length >= 0) {
            return more && part.end() < packet.length;
        }
        return more || packet.parts.isEmpty() || packet.parts.getLast().end() <= part.start();
    }

    /// @return false when the newest itself had to go
    private boolean roomFor(Key newest) {
        while (cost > MOST_HELD) {
            var oldest = packets.keySet().iterator().next();
            forget(oldest);
            crowdedOut++;
            if (oldest.equals(newest)) {
                return false;
            }
        }
        return true;
    }

    private void forget(Key key) {
        var packet = packets.remove(key);
        if (packet != null) {
            cost -= packet.cost;
        }
    }

    private static byte[] joined(Packet packet) {
        var whole = new byte[packet.length];
        for (var part : packet.parts) {
            System.arraycopy(part.bytes(), 0, whole, part.start(), part.bytes().length);
        }
        return whole;
    }
}
