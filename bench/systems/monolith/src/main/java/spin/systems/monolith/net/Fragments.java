package spin.systems.monolith.net;

import org.jspecify.annotations.Nullable;
import spin.hw.memory.PhysicalMemory;

/// Fragments that wait for the rest of their datagram, `ip_reass` of 4.3BSD-Reno: a list of datagrams, for each a list of pieces in their order.
///
/// A piece that overlaps what is there is cut to what is new. A datagram that is not whole after 30 seconds is given up, as is the oldest one when there are
/// more pieces than [#MOST], and all of them when there is no memory: nobody who sends pieces without end takes more than that.
final class Fragments {

    /// Pieces that wait at most.
    static final int MOST = 128;
    /// Ticks of the slow timer.
    private static final int LIFETIME = 60;

    /// What has come of a datagram, `struct ipq`.
    private static final class Datagram {
        final int source;
        final int destination;
        final int identification;
        final int protocol;
        int left = LIFETIME;
        int count;
        @Nullable
        Packet first;
        @Nullable
        Datagram next;

        Datagram(int source, int destination, int identification, int protocol) {
            this.source = source;
            this.destination = destination;
            this.identification = identification;
            this.protocol = protocol;
        }
    }

    private final Internet internet;
    private final PhysicalMemory memory;
    /// The newest first.
    private @Nullable Datagram datagrams;
    private int pieces;

    Fragments(Internet internet) {
        this.internet = internet;
        memory = internet.memory;
    }

    boolean isEmpty() {
        return datagrams == null;
    }

    /// Keeps a fragment, which begins behind its header. The whole datagram with its header when it was the last that was missing; else null.
    ///
    /// @param where what its header says of its place
    @Nullable
    Packet add(Packet packet, int where) {
        packet.sequence = (where & Internet.OFFSET) * 8;
        packet.isLast = (where & Internet.MORE_FRAGMENTS) == 0;
        // All but the last are a multiple of eight, and none reaches beyond what a header can say.
        if ((!packet.isLast && (packet.length & 7) != 0) || packet.length == 0
                || packet.sequence + packet.length > 0xffff) {
            drop(packet);
            return null;
        }
        var datagram = datagram(packet);
        if (!put(datagram, packet)) {
            return null;
        }
        if (isWhole(datagram)) {
            remove(datagram);
            return joined(datagram);
        }
        while (pieces > MOST) {
            giveUpOldest();
        }
        return null;
    }

    private Datagram datagram(Packet packet) {
        var header = packet.ip;
        var source = memory.loadLong(header + 12);
        var destination = memory.loadLong(header + 16);
        var identification = Octets.word(memory, header + 4);
        var protocol = memory.loadByte(header + 9);
        for (var at = datagrams; at != null; at = at.next) {
            if (at.identification == identification && at.source == source && at.destination == destination
                    && at.protocol == protocol) {
                return at;
            }
        }
        var made = new Datagram(source, destination, identification, protocol);
        made.next = datagrams;
        datagrams = made;
        return made;
    }

    /// Puts a piece where it belongs. What the one before it has already is cut off its front; what it has of those behind it is cut off theirs. False when
    /// nothing of it is new.
    private boolean put(Datagram datagram, Packet packet) {
        Packet before = null;
        var at = datagram.first;
        while (at != null && at.sequence <= packet.sequence) {
            before = at;
            at = at.next;
        }
        if (before != null) {
            var twice = before.sequence + before.length - packet.sequence;
            if (twice >= packet.length) {
                drop(packet);
                return false;
            }
            if (twice > 0) {
                packet.trim(internet.mbufs, twice);
                packet.sequence += twice;
            }
        }
        while (at != null && packet.sequence + packet.length > at.sequence) {
            var twice = packet.sequence + packet.length - at.sequence;
            if (twice < at.length) {
                at.trim(internet.mbufs, twice);
                at.sequence += twice;
                break;
            }
            var covered = at;
            at = at.next;
            packet.isLast |= covered.isLast && covered.sequence + covered.length == packet.sequence + packet.length;
            drop(covered);
            datagram.count--;
            pieces--;
        }
        packet.next = at;
        if (before == null) {
            datagram.first = packet;
        } else {
            before.next = packet;
        }
        datagram.count++;
        pieces++;
        return true;
    }

    private static boolean isWhole(Datagram datagram) {
        var wanted = 0;
        var last = false;
        for (var at = datagram.first; at != null; at = at.next) {
            if (at.sequence != wanted) {
                return false;
            }
            wanted += at.length;
            last = at.isLast;
        }
        return last;
    }

    /// The chains of all pieces, one behind the other, behind the header of the first; null when that is more than a header can say.
    private @Nullable Packet joined(Datagram datagram) {
        var whole = datagram.first;
        if (whole == null) {
            return null;
        }
        var mbufs = internet.mbufs;
        var rest = whole.next;
        whole.next = null;
        while (rest != null) {
            var next = rest.next;
            mbufs.join(whole.first, rest.first);
            whole.length += rest.length;
            rest = next;
        }
        whole.whole(mbufs);
        if (whole.length > 0xffff) {
            drop(whole);
            return null;
        }
        Octets.word(memory, whole.ip + 2, whole.length);
        memory.storeWord(whole.ip + 6, (short) 0);
        internet.statistics().ip.reassembled++;
        return whole;
    }

    private void drop(Packet packet) {
        internet.statistics().ip.fragdropped++;
        internet.drop(packet);
    }

    private void remove(Datagram gone) {
        pieces -= gone.count;
        Datagram before = null;
        for (var at = datagrams; at != null; at = at.next) {
            if (at == gone) {
                if (before == null) {
                    datagrams = at.next;
                } else {
                    before.next = at.next;
                }
                return;
            }
            before = at;
        }
    }

    private void giveUpOldest() {
        var oldest = datagrams;
        while (oldest != null && oldest.next != null) {
            oldest = oldest.next;
        }
        if (oldest != null) {
            giveUp(oldest);
        }
    }

    private void giveUp(Datagram datagram) {
        internet.statistics().ip.fragdropped += datagram.count;
        free(datagram);
    }

    private void free(Datagram datagram) {
        remove(datagram);
        var at = datagram.first;
        while (at != null) {
            var next = at.next;
            internet.drop(at);
            at = next;
        }
    }

    /// Every 500 ms: `ip_slowtimo`.
    void slowTimer() {
        var at = datagrams;
        while (at != null) {
            var next = at.next;
            at.left--;
            if (at.left == 0) {
                internet.statistics().ip.fragtimeout += at.count;
                expire(at);
            }
            at = next;
        }
    }

    /// Given up for its age: who sent it is told, by its first piece, if that has come (RFC 1122, 3.3.2).
    private void expire(Datagram datagram) {
        var first = datagram.first;
        if (first == null || first.sequence != 0) {
            free(datagram);
            return;
        }
        datagram.first = first.next;
        datagram.count--;
        pieces--;
        free(datagram);
        first.whole(internet.mbufs);
        internet.icmp().error(first, Icmp.TIME_EXCEEDED, Icmp.REASSEMBLY, 0);
    }

    /// There is no memory: `ip_drain`.
    void drain() {
        for (var at = datagrams; at != null; at = datagrams) {
            giveUp(at);
        }
    }
}
