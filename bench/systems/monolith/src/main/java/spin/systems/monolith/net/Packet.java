package spin.systems.monolith.net;

import org.jspecify.annotations.Nullable;

/// A packet in a frame of its own, or what is left of it: as an mbuf with a cluster.
///
///     0  room for a link's header, which ends at IP; of a datagram in a socket, the address of who sent it
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

    /// Of a datagram that was received: the physical address of who sent it, a [SocketAddress].
    public long sender() {
        return frame;
    }

    /// The one behind it.
    public @Nullable Packet next() {
        return next;
    }

    /// Takes bytes off its front.
    void trim(int bytes) {
        start += bytes;
        length -= bytes;
    }
}
