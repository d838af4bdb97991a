package spin.systems.monolith.net;

import spin.hw.memory.PhysicalMemory;

/// The address of a socket as it is in memory, `struct sockaddr_in` of 4.3BSD-Reno:
///
///     0 its length, 1 its family, 2 port and 4 host, most significant byte first, 8 nothing
///
/// In registers a host and a port are one number, a _name_: the host in the upper bits and the port in the lower 16.
public final class SocketAddress {

    /// Bytes of an address.
    public static final int BYTES = 16;
    /// AF_INET.
    public static final int INTERNET = 2;
    /// The length and the family as a number.
    private static final int LENGTH_AND_FAMILY = BYTES | (INTERNET << 8);
    private static final int FAMILY = 1;
    private static final int PORT = 2;
    private static final int HOST = 4;

    private SocketAddress() {}

    /// What the first eight bytes are as a number; the other eight are 0.
    ///
    /// @param host as [Internet#address] makes it
    public static long quad(int host, int port) {
        return LENGTH_AND_FAMILY | (port & 0xffL) << 24 | (port & 0xff00L) << 8
                | (long) Integer.reverseBytes(host) << 32;
    }

    /// A host and a port as one number.
    public static long name(int host, int port) {
        return (host & 0xffff_ffffL) << 16 | port;
    }

    public static int family(PhysicalMemory memory, long at) {
        return memory.loadByte(at + FAMILY);
    }

    /// The host and the port of an address.
    public static long name(PhysicalMemory memory, long at) {
        return name(Octets.number(memory, at + HOST), Octets.word(memory, at + PORT));
    }

    /// Writes an address.
    public static void put(PhysicalMemory memory, long at, long name) {
        memory.storeQuad(at, quad((int) (name >>> 16), (int) name & 0xffff));
        memory.storeQuad(at + 8, 0);
    }

    /// Writes the address of who sent a datagram, whose headers are in a wire's order as the address is.
    static void sender(PhysicalMemory memory, long at, long ip, long udp) {
        memory.storeQuad(at, LENGTH_AND_FAMILY | (memory.loadWord(udp) & 0xffffL) << 16
                | (long) memory.loadLong(ip + 12) << 32);
        memory.storeQuad(at + 8, 0);
    }
}
