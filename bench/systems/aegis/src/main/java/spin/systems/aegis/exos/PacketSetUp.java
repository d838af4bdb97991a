package spin.systems.aegis.exos;

import spin.hw.asm.Assembler;
import spin.hw.memory.PhysicalMemory;
import spin.systems.aegis.Aegis;
import spin.systems.aegis.AegisAbi;
import spin.systems.aegis.Environment;
import spin.systems.aegis.FilterWords;
import spin.systems.aegis.HandlerWords;
import spin.systems.aegis.ash.AshAbi;
import spin.systems.aegis.filter.Filter;
import spin.systems.aegis.filter.Step;

/// Lays out a process's part of a wire: the packet to send with its header, a ring, a filter, and perhaps a handler.
///
///      page of packets    0x002  the frame that is sent      0x100  a word that the handler writes     0x200  what came
///                         0x400  filter                      0x600  handler: description               0x800  and code
final class PacketSetUp {

    private static final int FILTER = 0x400;
    private static final int HANDLER = 0x600;
    private static final int CODE = 0x800;
    private static final int CLIENT_PORT = 4000;
    private static final int SERVER_PORT = 7;
    private static final int CLIENT = 0x0a00_0001;
    private static final int SERVER = 0x0a00_0002;

    private static final int ETHERNET = 14;
    private static final int IP = 20;
    private static final int COUNTER = 42;
    private static final int WINDOW_COUNTER = AshAbi.FRAME + COUNTER;

    private final PhysicalMemory memory;
    private final Aegis kernel;
    private final Environment environment;
    private final long data;
    private final long packets;
    private final long ring;

    /// @param data physical address of the process's data page
    PacketSetUp(PhysicalMemory memory, Aegis kernel, Environment environment, long data) {
        this.memory = memory;
        this.kernel = kernel;
        this.environment = environment;
        this.data = data;
        this.packets = page(Layout.PACKETS);
        this.ring = page(Layout.RING);
    }

    private long page(long address) {
        var frame = kernel.allocate(environment, -1);
        if (frame < 0) {
            throw new IllegalStateException("The machine has no frame left for the network; give it more memory.");
        }
        kernel.guarantee(environment, address, AegisAbi.binding(frame, AegisAbi.READ | AegisAbi.WRITE));
        return frame * Layout.PAGE;
    }

    void client(boolean byHandler) {
        lay(CLIENT, CLIENT_PORT, SERVER, SERVER_PORT);
        // Puts the counter where the process looks.
        handler(byHandler, code -> code.ldl(1, WINDOW_COUNTER, 16).stq(1, Packets.WORD, 31).callPal(AshAbi.DONE));
        waits(byHandler);
    }

    void server(boolean byHandler) {
        lay(SERVER, SERVER_PORT, CLIENT, CLIENT_PORT);
        handler(byHandler, code -> code.ldl(1, WINDOW_COUNTER, 16).addl(1, Assembler.literal(1), 1)
                .stl(1, Packets.SENT + COUNTER, 31).lda(AshAbi.A2, Packets.SENT, 31)
                .lda(AshAbi.A3, Packets.BYTES, 31).callPal(AshAbi.SEND).callPal(AshAbi.DONE));
        waits(byHandler);
    }

    private void waits(boolean byHandler) {
        store(Layout.WAIT, byHandler ? Layout.PACKETS + Packets.WORD : Layout.RING);
    }

    /// Whether there is nothing where the process looks.
    boolean nothingCame() {
        var at = memory.loadQuad(data + Layout.WAIT - Layout.DATA);
        return memory.loadQuad(at < Layout.RING ? packets + at - Layout.PACKETS : ring + at - Layout.RING) == 0;
    }

    private void store(int field, long value) {
        memory.storeQuad(data + field - Layout.DATA, value);
    }

    private void lay(int from, int fromPort, int to, int toPort) {
        var frame = frame(from, fromPort, to, toPort);
        memory.copyIn(packets + Packets.SENT, frame, 0, frame.length);
        store(Layout.PACKET_ADDRESS, packets + Packets.SENT);
        store(Layout.PACKET_CAPABILITY, kernel.capability(environment, packets / Layout.PAGE, AegisAbi.READ));
        store(Layout.COUNTER, 1);
        kernel.ring(environment, ring);
        put(FILTER, FilterWords.of(0, Filter.of(new Step.Atom(12, 2, 0xffff, 0x0800), new Step.Atom(23, 1, 0xff, 17),
                new Step.Atom(30, 4, -1, from), new Step.Atom(36, 2, 0xffff, fromPort))));
    }

    private void put(int at, long[] words) {
        for (var i = 0; i < words.length; i++) {
            memory.storeQuad(packets + at + 8L * i, words[i]);
        }
    }

    private interface Body {
        void emit(Assembler code);
    }

    private void handler(boolean wanted, Body body) {
        if (wanted) {
            var code = new Assembler(0);
            body.emit(code);
            var program = code.assemble();
            program.load(memory, packets + CODE);
            var words = new long[HandlerWords.WORDS];
            words[HandlerWords.CODE] = packets + CODE;
            words[HandlerWords.CODE_CAPABILITY] = kernel.capability(environment, packets / Layout.PAGE, AegisAbi.READ);
            words[HandlerWords.INSTRUCTIONS] = program.size() / 4;
            words[HandlerWords.REGION] = packets / Layout.PAGE;
            words[HandlerWords.CAPABILITIES] = kernel.capability(environment, packets / Layout.PAGE,
                    AegisAbi.READ | AegisAbi.WRITE);
            put(HANDLER, words);
            memory.storeQuad(packets + FILTER + 8L * FilterWords.HANDLER,
                    kernel.handler(environment, packets + HANDLER));
        }
        kernel.claim(environment, packets + FILTER);
    }

    /// Ethernet, IP (RFC 791) and UDP (RFC 768) without a checksum, which is an option there: the counter changes and the header does not.
    private static byte[] frame(int from, int fromPort, int to, int toPort) {
        var frame = new byte[Packets.BYTES];
        big(frame, 0, 6, 0x0800_2b00_0000L | (to & 0xff));
        big(frame, 6, 6, 0x0800_2b00_0000L | (from & 0xff));
        big(frame, 12, 2, 0x0800);
        big(frame, ETHERNET, 2, 0x4500);
        big(frame, ETHERNET + 2, 2, Packets.BYTES - ETHERNET);
        big(frame, ETHERNET + 8, 2, 30 << 8 | 17);
        big(frame, ETHERNET + 12, 4, from);
        big(frame, ETHERNET + 16, 4, to);
        big(frame, ETHERNET + 10, 2, ~sum(frame, ETHERNET, IP));
        big(frame, ETHERNET + IP, 2, fromPort);
        big(frame, ETHERNET + IP + 2, 2, toPort);
        big(frame, ETHERNET + IP + 4, 2, Packets.BYTES - ETHERNET - IP);
        return frame;
    }

    private static void big(byte[] bytes, int at, int count, long value) {
        for (var i = 0; i < count; i++) {
            bytes[at + i] = (byte) (value >>> (8 * (count - 1 - i)));
        }
    }

    private static int sum(byte[] bytes, int from, int count) {
        var sum = 0;
        for (var i = 0; i < count; i += 2) {
            sum += (bytes[from + i] & 0xff) << 8 | (bytes[from + i + 1] & 0xff);
        }
        return (sum & 0xffff) + (sum >>> 16);
    }
}
