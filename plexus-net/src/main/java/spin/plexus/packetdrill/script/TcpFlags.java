package spin.plexus.packetdrill.script;

/// The flags of a segment: the lower nine bits of the words 12 and 13 of its header, and the letters that stand for them.
public final class TcpFlags {
    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;
    public static final int URG = 0x20;
    public static final int ECE = 0x40;
    public static final int CWR = 0x80;
    /// Accurate ECN's third bit.
    public static final int AE = 0x100;

    private static final String LETTERS = "FSRP.UEWA";
    /// The dot comes last, as people write it.
    private static final String ORDER = "FSRPUEWA.";

    private TcpFlags() {}

    /// The flag of that letter, 0 when there is none.
    static int of(char letter) {
        int index = LETTERS.indexOf(letter);
        return index < 0 ? 0 : 1 << index;
    }

    /// A lone `-` when no flag is set.
    public static String toText(int flags) {
        var text = new StringBuilder();
        ORDER.chars().filter(letter -> (flags & of((char) letter)) != 0).forEach(text::appendCodePoint);
        return text.isEmpty() ? "-" : text.toString();
    }
}
