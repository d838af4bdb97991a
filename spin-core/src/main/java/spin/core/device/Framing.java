package spin.core.device;

/// What stands on a wire in front of a packet.
///
/// In memory each frame has [Link#HEADER_LENGTH] bytes in front of its payload, whatever its link; a header that is shorter stands at their end, so
/// that a packet lies in the same place wherever it came from, and goes out wherever its route leads without being moved.
public enum Framing {
    /// Stations and a type (RFC 894).
    ETHERNET(14, 1500, 60, 1),
    /// A packet in AAL5, behind LLC and SNAP, which say its type (RFC 2684, 5.1; the MTU of RFC 2225, 7.1). A link is one circuit.
    ATM(8, 9180, 0, 100),
    /// Two hosts back to back: the frame of PPP in HDLC's form (RFC 1662; the MTU of RFC 1661, 6.1), about which nothing is negotiated.
    T3(4, 1500, 0, 50);

    private final int headerLength;
    private final int mtu;
    private final int shortest;
    private final int captureType;

    Framing(int headerLength, int mtu, int shortest, int captureType) {
        this.headerLength = headerLength;
        this.mtu = mtu;
        this.shortest = shortest;
        this.captureType = captureType;
    }

    /// Bytes of the header on the wire, at most [Link#HEADER_LENGTH].
    public int headerLength() {
        return headerLength;
    }

    /// Bytes in front of the header in memory, which mean nothing.
    public int unused() {
        return Link.HEADER_LENGTH - headerLength;
    }

    /// The longest payload.
    public int mtu() {
        return mtu;
    }

    /// Bytes of the shortest frame; others are padded.
    int shortest() {
        return shortest;
    }

    /// Its number among the link types of captures (tcpdump.org, LINKTYPE_).
    public int captureType() {
        return captureType;
    }
}
