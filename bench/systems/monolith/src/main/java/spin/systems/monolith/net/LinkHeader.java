package spin.systems.monolith.net;

/// What stands before IP on a wire.
public enum LinkHeader {
    /// Stations and a type (RFC 894).
    ETHERNET(14, 1500, 60),
    /// A packet in AAL5, behind LLC and SNAP, which say its type (RFC 2684, 5.1). A link is one circuit; a packet is as long as a frame has room for.
    ATM(8, 8172, 0),
    /// Two hosts back to back: PPP in HDLC's form (RFC 1662), about which nothing is negotiated.
    T3(4, 1500, 0);

    final int bytes;
    final int mtu;
    /// Bytes of the shortest frame; others are padded.
    final int shortest;

    LinkHeader(int bytes, int mtu, int shortest) {
        this.bytes = bytes;
        this.mtu = mtu;
        this.shortest = shortest;
    }
}
