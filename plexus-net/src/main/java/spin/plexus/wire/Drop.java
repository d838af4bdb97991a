package spin.plexus.wire;

/// Why a packet went no further. `udp stats` prints the word.
public enum Drop {
    /// Fewer bytes than the layer's header has.
    TRUNCATED("truncated"),
    /// An IEEE 802.3 length stands where Ethernet II has a type.
    LENGTH_FOR_TYPE("length-for-type"),
    /// On ATM or T3, a header of another encapsulation than that of RFC 2684 or RFC 1662.
    ENCAPSULATION("encapsulation"),
    /// No IPv4 packet.
    VERSION("version"),
    /// A header length below five words, or beyond the packet.
    HEADER_LENGTH("header-length"),
    /// A total length below the header's, or beyond what arrived.
    TOTAL_LENGTH("total-length"),
    /// A sum that does not come out.
    CHECKSUM("checksum"),
    /// A part of a larger packet whose bytes make no part.
    FRAGMENT("fragment"),
    /// Parts of a packet that overlap, contradict each other or make one too long: the packet is given up.
    FRAGMENT_OVERLAP("fragment-overlap"),
    /// More unfinished packets than are kept.
    FRAGMENT_LIMIT("fragment-limit"),
    /// Parts did not come in time.
    FRAGMENT_TIMEOUT("fragment-timeout"),
    /// A destination address that is not this machine's.
    NOT_OURS("not-ours"),
    /// A source address that nobody can have: of many, of a loop-back network off the wire, our own.
    BAD_SOURCE("bad-source"),
    /// IP options that are none, or that want a route of the sender's choice.
    OPTION("option"),
    /// To be forwarded, and its time to live is used up.
    TIME_TO_LIVE("time-to-live"),
    /// Larger than the next link takes, and not to be cut.
    TOO_BIG("too-big"),
    /// Nobody answered for the address of the next hop.
    NO_NEIGHBOUR("no-neighbour"),
    /// Somebody else claims an address of this machine.
    CONFLICT("conflict"),
    /// An error about something that was never sent.
    STRAY("stray"),
    /// An error that would have been one too many.
    LIMITED("limited"),
    /// A UDP length below the header's, or beyond what arrived.
    LENGTH("length"),
    /// Nobody handled it: no handler is there for its type, protocol or port, or none ended well.
    UNHANDLED("unhandled"),
    /// To be sent to an address that no link leads to.
    NO_ROUTE("no-route"),
    /// To be sent to port 0, which is how a sender says that it wants no answer.
    NO_PORT("no-port"),
    /// One packet from outside has caused too many others; see `EthernetManager`.
    STORM("storm"),
    /// To this machine itself, from a handler at interrupt level.
    AT_INTERRUPT("at-interrupt");

    private final String word;

    Drop(String word) {
        this.word = word;
    }

    /// One word, for tables.
    public String word() {
        return word;
    }
}
