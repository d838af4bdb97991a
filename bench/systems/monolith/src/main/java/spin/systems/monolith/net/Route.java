package spin.systems.monolith.net;

/// A way to a host, to a network or to everybody else, `struct rtentry`.
final class Route {

    final int destination;
    /// Bits of the destination that must be equal: 32 for a host, 0 for everybody.
    final int bits;
    final int mask;
    /// The neighbour who passes packets on; 0 when the destination is a neighbour itself.
    final int gateway;
    final Interface by;
    /// Whether it is in the table. Who refers to one that is not any more looks for another.
    boolean isUp;
    int references;
    /// Packets that went by it.
    long uses;

    Route(int destination, int bits, int gateway, Interface by) {
        this.bits = bits;
        mask = mask(bits);
        this.destination = destination & mask;
        this.gateway = gateway;
        this.by = by;
    }

    static int mask(int bits) {
        return bits == 0 ? 0 : -1 << (32 - bits);
    }
}
