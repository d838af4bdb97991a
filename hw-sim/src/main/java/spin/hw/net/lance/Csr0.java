package spin.hw.net.lance;

/// The bits of the LANCE's status register.
///
///     15  ERR   BABL, CERR, MISS or MERR          7  INTR  what is wanted of the CPU, see below
///     14  BABL  sent more than 1518 bytes    RC   6  INEA  interrupts allowed                    RW
///     13  CERR  no heart beat after sending  RC   5  RXON  receiver is on
///     12  MISS  a frame found no buffer      RC   4  TXON  transmitter is on
///     11  MERR  memory did not answer        RC   3  TDMD  look at the transmit ring now         RS
///     10  RINT  a receive buffer was filled  RC   2  STOP  everything off; overrides all others  RS
///      9  TINT  a frame was sent             RC   1  STRT  rings are served                      RS
///      8  IDON  init block was read          RC   0  INIT  read the init block                   RS
///
/// RC is cleared by writing 1, RS set by writing 1, RW both. INTR is BABL, MISS, MERR, RINT, TINT or IDON; CERR does not interrupt.
final class Csr0 {
    static final int ERR = 0x8000;
    static final int BABL = 0x4000;
    static final int CERR = 0x2000;
    static final int MISS = 0x1000;
    static final int MERR = 0x0800;
    static final int RINT = 0x0400;
    static final int TINT = 0x0200;
    static final int IDON = 0x0100;
    static final int INTR = 0x0080;
    static final int INEA = 0x0040;
    static final int RXON = 0x0020;
    static final int TXON = 0x0010;
    static final int TDMD = 0x0008;
    static final int STOP = 0x0004;
    static final int STRT = 0x0002;
    static final int INIT = 0x0001;

    static final int CLEARABLE = BABL | CERR | MISS | MERR | RINT | TINT | IDON;

    private static final int ERRORS = BABL | CERR | MISS | MERR;
    private static final int CAUSES = BABL | MISS | MERR | RINT | TINT | IDON;

    private Csr0() {}

    /// The register with its two summary bits.
    static int summarised(int bits) {
        int plain = bits & ~(ERR | INTR);
        return plain | ((plain & ERRORS) != 0 ? ERR : 0) | ((plain & CAUSES) != 0 ? INTR : 0);
    }
}
