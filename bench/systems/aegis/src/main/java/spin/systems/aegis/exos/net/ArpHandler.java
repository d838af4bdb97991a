package spin.systems.aegis.exos.net;

import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.systems.aegis.ash.AshAbi;

/// The handler that is downloaded into the kernel for ARP: it answers who asks for this machine's address, whoever has the processor, and keeps the table of
/// who is where. Its region is the table's page, which no process can write.
///
///      0x000  this machine's IP address as a load finds it in a packet     0x008  its station address, likewise
///      0x040  requests answered   0x048 entries made or confirmed   0x050 packets refused   0x058 claims of this machine's address by another
///      0x082  the answer, ready but for whom it is for
///      0x100  64 entries of 32 octets: IP address | station address | how often it was said
///
/// What is believed is what RFC 826 believes: who speaks to this machine is entered, who speaks to another one or to all is only believed about himself
/// when he is in the table already. What is refused: another kind of address or length, a sender who is not the station that sends the frame, a sender that
/// is a group, and who claims this machine's own address (RFC 5227, 2.4: it is counted, and the address is kept). A sender without an address asks whether one is free (RFC
/// 5227, 2.1.1): he is answered and not entered.
///
/// An address has one place in the table, by its last octet.
///
/// Source: RFC 826; RFC 5227.
public final class ArpHandler {

    static final int OWN_ADDRESS = 0x000;
    static final int OWN_STATION = 0x008;
    public static final int ANSWERED = 0x040;
    public static final int LEARNT = 0x048;
    public static final int REFUSED = 0x050;
    public static final int CONFLICTS = 0x058;
    static final int ANSWER = 0x082;
    static final int TABLE = 0x100;
    static final int ENTRIES = 64;
    static final int ENTRY_SHIFT = 5;
    static final int ENTRY_STATION = 8;
    static final int ENTRY_SAID = 16;

    private static final int FRAME_OCTETS = 60;
    private static final int LEAST_OCTETS = 42;
    /// Ethernet and IP, 6 and 4 octets, as loads find them.
    private static final long KINDS = 0x0008_0100L;
    private static final long LENGTHS = 0x0406L;
    private static final int WINDOW_SOURCE = 8;
    private static final int WINDOW_ARP = 16;

    private ArpHandler() {}

    /// The code. It runs as any application's would: inspected, sandboxed, bounded.
    public static Program assemble() {
        var code = new Assembler(0);
        code.cmplt(AshAbi.LENGTH, Assembler.literal(LEAST_OCTETS), 1).bne(1, "refused");
        code.ldl(1, WINDOW_ARP, AshAbi.MESSAGE).li(2, KINDS).cmpeq(1, 2, 1).beq(1, "refused");
        // 2: lengths and operation; 9: the operation.
        code.ldl(2, WINDOW_ARP + 4, AshAbi.MESSAGE).zapnot(2, Assembler.literal(7), 1).li(3, LENGTHS)
                .cmpeq(1, 3, 1).beq(1, "refused").srl(2, Assembler.literal(24), 9).and(9, Assembler.literal(0xff), 9);
        code.beq(9, "refused").cmple(9, Assembler.literal(2), 1).beq(1, "refused");
        // 3: the sender's station; 4: its IP address; 5: whom it is for.
        code.ldq(3, WINDOW_ARP + 8, AshAbi.MESSAGE).srl(3, Assembler.literal(48), 4)
                .zapnot(3, Assembler.literal(0x3f), 3).ldq(5, WINDOW_ARP + 16, AshAbi.MESSAGE)
                .zapnot(5, Assembler.literal(3), 5).sll(5, Assembler.literal(16), 5).bis(4, 5, 4)
                .addl(4, 31, 4).ldl(5, WINDOW_ARP + 24, AshAbi.MESSAGE);
        code.ldq(6, WINDOW_SOURCE, AshAbi.MESSAGE).zapnot(6, Assembler.literal(0x3f), 6).cmpeq(3, 6, 1)
                .beq(1, "refused").blbs(3, "refused").beq(3, "refused");
        // 7: this machine's address; 8: whether the packet is for it.
        code.ldl(7, OWN_ADDRESS, 31).cmpeq(4, 7, 1).bne(1, "conflict").cmpeq(5, 7, 8);
        code.beq(4, "answer");
        learn(code);
        code.label("answer").beq(8, "done").cmpeq(9, Assembler.literal(1), 1).beq(1, "done");
        code.sll(3, Assembler.literal(16), 3).stq(3, ANSWER - 2, 31);
        // Target station behind the second half of the sender's address.
        code.zapnot(7, Assembler.literal(0x0c), 7).srl(7, Assembler.literal(16), 7).bis(3, 7, 3)
                .stq(3, ANSWER - 2 + 32, 31).stl(4, ANSWER - 2 + 40, 31);
        code.lda(AshAbi.A2, ANSWER, 31).lda(AshAbi.A3, FRAME_OCTETS, 31).callPal(AshAbi.SEND);
        count(code, ANSWERED);
        code.label("done").callPal(AshAbi.DONE);
        code.label("conflict").ldq(1, OWN_STATION, 31).cmpeq(1, 3, 1).bne(1, "done");
        count(code, CONFLICTS);
        code.callPal(AshAbi.DONE);
        code.label("refused");
        count(code, REFUSED);
        code.callPal(AshAbi.DONE);
        return code.assemble();
    }

    private static void learn(Assembler code) {
        code.srl(4, Assembler.literal(24), 10).and(10, Assembler.literal(ENTRIES - 1), 10)
                .sll(10, Assembler.literal(ENTRY_SHIFT), 10);
        code.ldq(1, TABLE, 10).cmpeq(1, 4, 1).bis(1, 8, 1).beq(1, "answer");
        code.stq(4, TABLE, 10).stq(3, TABLE + ENTRY_STATION, 10).ldq(1, TABLE + ENTRY_SAID, 10)
                .addq(1, Assembler.literal(1), 1).stq(1, TABLE + ENTRY_SAID, 10);
        count(code, LEARNT);
    }

    private static void count(Assembler code, int at) {
        code.ldq(1, at, 31).addq(1, Assembler.literal(1), 1).stq(1, at, 31);
    }

    /// An address in the order of the network as a load of the machine finds it, sign and all.
    public static long loaded(long address) {
        return (int) ((address & 0xff) << 24 | (address >>> 8 & 0xff) << 16 | (address >>> 16 & 0xff) << 8
                | (address >>> 24 & 0xff));
    }

    /// Likewise a station's.
    public static long loadedStation(long station) {
        var loaded = 0L;
        for (var i = 0; i < 6; i++) {
            loaded |= (station >>> (8 * i) & 0xff) << (8 * (5 - i));
        }
        return loaded;
    }

    /// Where in the page the entry of an address would be.
    public static int entry(long address) {
        return TABLE + (int) ((address & (ENTRIES - 1)) << ENTRY_SHIFT);
    }

    /// The page as it is at first: words of 8 octets from its beginning.
    public static long[] page(long address, long station) {
        var words = new long[TABLE / 8];
        var loaded = loadedStation(station);
        words[OWN_ADDRESS / 8] = loaded(address);
        words[OWN_STATION / 8] = loaded;
        var at = (ANSWER - 2) / 8;
        // 0x88: the sender of the frame, and ARP's type.
        words[at + 1] = loaded | 0x0608L << 48;
        words[at + 2] = KINDS | LENGTHS << 32 | 0x0200L << 48;
        words[at + 3] = loaded | loaded(address) << 48;
        return words;
    }
}
