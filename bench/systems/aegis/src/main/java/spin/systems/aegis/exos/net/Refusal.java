package spin.systems.aegis.exos.net;

/// Why a packet that came was dropped. Counts of them stand on the board.
public final class Refusal {

    /// Shorter than its headers say, or than they must be.
    public static final int TRUNCATED = 0;
    /// Not IP version 4, or a header shorter than 20 octets.
    public static final int BAD_HEADER = 1;
    public static final int BAD_HEADER_SUM = 2;
    /// A piece of a datagram. None is put together here: what is asked of a server fits one packet each way.
    public static final int FRAGMENT = 3;
    /// From an address that no station can have.
    public static final int BAD_SOURCE = 4;
    /// Not UDP, or not for this address and port.
    public static final int NOT_OURS = 5;
    public static final int BAD_UDP_LENGTH = 6;
    public static final int BAD_SUM = 7;
    /// Not from the server that was asked.
    public static final int STRANGER = 8;
    /// Answers no request that is open: another identifier, or nothing was asked.
    public static final int UNASKED = 9;
    /// No reply, or one whose lengths lead out of it.
    public static final int MALFORMED = 10;
    /// How many reasons there are.
    public static final int COUNT = 11;

    private Refusal() {}
}
