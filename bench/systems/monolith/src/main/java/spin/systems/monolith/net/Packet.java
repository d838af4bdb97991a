package spin.systems.monolith.net;

import org.jspecify.annotations.Nullable;

/// A packet: a chain of [Mbufs], and what 4.3BSD-Reno keeps about it in its first buffer (`m_pkthdr`, `m_nextpkt`).
///
/// Its header of IP lies in the first buffer, in one piece and with that of the protocol above, since whoever reads one has it pulled up. What was taken off the
/// front is still there, before the data.
public final class Packet {

    static final int IP_BYTES = 20;
    /// Where in a buffer a header of IP goes that is made for a packet: behind room for a link's, and so that data behind UDP is at a multiple of eight.
    static final int IP_AT = 44;

    /// The first buffer.
    long first;
    /// Bytes of all buffers.
    int length;
    /// Physical address of its header of IP.
    long ip;
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

    Packet(long first, int length) {
        this.first = first;
        this.length = length;
    }

    /// The first buffer. Of a datagram in a socket it has the [SocketAddress] of who sent it, and the data is behind it.
    public long first() {
        return first;
    }

    /// Bytes of its data.
    public int length() {
        return length;
    }

    /// Makes its first bytes lie in one piece. False when it has not so many or there is no memory.
    boolean pullup(Mbufs mbufs, int bytes) {
        if (mbufs.length(first) < bytes) {
            var made = mbufs.pullup(first, bytes);
            if (made == 0) {
                return false;
            }
            first = made;
            ip = mbufs.data(made);
        }
        return true;
    }

    /// Takes bytes off its front.
    void trim(Mbufs mbufs, int bytes) {
        mbufs.adjust(first, bytes);
        length -= bytes;
    }

    /// Leaves so many bytes of it.
    void cut(Mbufs mbufs, int bytes) {
        if (bytes < length) {
            mbufs.cut(first, bytes);
            length = bytes;
        }
    }

    /// It begins with its header of IP again.
    void whole(Mbufs mbufs) {
        var before = mbufs.length(first);
        mbufs.back(first, ip);
        length += mbufs.length(first) - before;
    }
}
