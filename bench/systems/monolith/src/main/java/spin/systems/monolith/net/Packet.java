package spin.systems.monolith.net;

import org.jspecify.annotations.Nullable;

/// A packet in a frame of its own, or what is left of it: as an mbuf with a cluster.
///
///     0  room for a link's header, which ends at IP
///     20 IP: version and lengths, identification and fragment, time to live, protocol, checksum, source, destination
///     40 UDP or TCP
public final class Packet {

    static final int IP = 20;
    static final int IP_BYTES = 20;
    static final int TRANSPORT = IP + IP_BYTES;

    /// Physical address of the frame.
    public final long frame;
    /// Where in the frame it begins.
    int start;
    int length;
    /// Who sent it: an address in the upper bits, a port in the lower 16.
    long sender;
    /// Of TCP: the number of its first byte, and whether nothing comes after its last.
    int sequence;
    boolean isLast;
    @Nullable
    Packet next;

    Packet(long frame, int start, int length) {
        this.frame = frame;
        this.start = start;
        this.length = length;
    }

    /// Physical address of its first byte.
    public long at() {
        return frame + start;
    }

    public int length() {
        return length;
    }

    /// Who sent it, as [Udp#output] takes it.
    public long sender() {
        return sender;
    }

    /// Takes bytes off its front.
    void trim(int bytes) {
        start += bytes;
        length -= bytes;
    }
}
