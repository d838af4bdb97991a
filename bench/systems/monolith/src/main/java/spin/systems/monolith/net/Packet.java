package spin.systems.monolith.net;

import org.jspecify.annotations.Nullable;

/// A packet in a frame of its own, or what is left of it: as an mbuf with a cluster.
///
///     0  room for a link's header, which ends at IP; of a datagram in a socket, the address of who sent it
///     20 IP: version and lengths, identification and fragment, time to live, protocol, checksum, source, destination
///     40 options of IP, and UDP or TCP
///
/// Above IP a packet has no options: its header is moved up to where they were.
public final class Packet {

    static final int IP = 20;
    static final int IP_BYTES = 20;
    static final int TRANSPORT = IP + IP_BYTES;

    /// Physical address of the frame.
    public final long frame;
    /// Where in the frame it begins, and where its header of IP does.
    int start;
    int header = IP;
    int length;
    /// Whether the link gave it to everybody.
    boolean isBroadcast;
    /// Where it came in; null when it did not.
    @Nullable
    Interface by;
    /// Of TCP: the number of its first byte, and whether nothing comes after its last. Of a fragment: where it belongs, and whether there is more.
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

    /// Physical address of its header of IP.
    long ip() {
        return frame + header;
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

    /// It begins with its header of IP again.
    void whole() {
        length += start - header;
        start = header;
    }
}
