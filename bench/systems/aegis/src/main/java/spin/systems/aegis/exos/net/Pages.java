package spin.systems.aegis.exos.net;

/// Where the pages of the network can be seen during one run of a process, and what lies in them. Each is a page frame.
///
///      own      this process's, its own to write: what it sends, what it asked, its filter
///      ring     this process's, where Aegis puts its packets
///      board    the family's, written by all of it: the configuration, when addresses were confirmed, counts of what was refused
///      arp      the family's, written by the handler that answers ARP and by nobody else, read by all ([ArpHandler])
///      clock    Aegis' own, read by everybody: ticks of 1/1024 s
///
/// Of the own page:
///
///      0x000  words, see below     0x200  filter     0x400  the frame that is sent     0xa00  an RPC message while it is made
///      0x1000 the reply's message
///
/// @param own   address of each page
/// @param ring  likewise
/// @param board likewise
/// @param arp   likewise
/// @param clock likewise
public record Pages(long own, long ring, long board, long arp, long clock) {

    // The own page.

    /// Its physical address, and a capability that reads and writes it.
    public static final int PHYSICAL = 0x00;
    public static final int CAPABILITY = 0x08;
    /// The slot of the ring that the next packet comes to.
    static final int SLOT = 0x10;
    /// Identification of the next datagram.
    static final int IDENTIFICATION = 0x18;
    /// The port that is this process's and its filter; 0 for none.
    static final int PORT = 0x20;
    static final int FILTER_NUMBER = 0x28;
    /// An exchange that is under way: its state, the server's address and port, octets of the request from its identifier on.
    static final int STATE = 0x40;
    static final int SERVER = 0x48;
    static final int SERVER_PORT = 0x50;
    static final int REQUEST_OCTETS = 0x58;
    static final int IDENTIFIER = 0x60;
    /// How often it was sent, and the tick when it is sent again.
    static final int SENDINGS = 0x68;
    static final int DUE = 0x70;
    /// Octets of the reply's message, from its identifier on.
    static final int REPLY_OCTETS = 0x78;
    static final int FILTER = 0x200;
    /// A request of ARP, whose end is zeros.
    static final int ARP_FRAME = 0x342;
    /// Two octets before a boundary of eight, so that what follows the Ethernet header lies on one of four.
    static final int FRAME = 0x402;
    static final int PAYLOAD = FRAME + Datagrams.HEADERS;
    static final int DRAFT = 0xa00;
    static final int REPLY = 0x1000;
    /// From here on the page is for whoever uses the network.
    public static final int FREE = 0x1800;

    // The board.

    /// Addresses of this machine: IP, station, the net's mask, the way out of the net or 0.
    public static final int ADDRESS = 0x00;
    public static final int STATION = 0x08;
    public static final int MASK = 0x10;
    public static final int GATEWAY = 0x18;
    /// Identifiers of requests and identifications of datagrams begin here, and each process of the family takes its own stretch.
    static final int NEXT_SEED = 0x20;
    /// 0x100 to 0x7ff are for whoever uses the network.
    public static final int USERS = 0x100;
    /// What was refused, a count for each reason of [Refusal].
    static final int REFUSED = 0x800;
    /// What is known of each entry of the ARP table.
    static final int CONFIRMATIONS = 0x1000;

    /// How often something was refused for a reason of [Refusal].
    ///
    /// @param board the address of the board, or wherever it is looked at from
    public static long refusals(long board, int reason) {
        return board + REFUSED + 8L * reason;
    }
}
