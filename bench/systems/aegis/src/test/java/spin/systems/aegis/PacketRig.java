package spin.systems.aegis;

import static spin.systems.aegis.AegisMachine.call;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spin.hw.asm.Assembler;
import spin.hw.asm.Operate;
import spin.hw.interrupt.InterruptLine;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;
import spin.systems.aegis.filter.Demultiplexer;
import spin.systems.aegis.filter.Filter;
import spin.systems.aegis.filter.Step;

/// A machine with Aegis on a wire that the test holds the other end of, an owner of packets that has no slice, and somebody else who runs.
final class PacketRig implements LinkPort {

    static final int TYPE = 0x88b5;
    private static final int HANDLER_WORDS = Room.DATA + 0xc00;
    private static final int FILTER_WORDS = Room.DATA + 0xd00;
    private static final int RING = Room.DATA + 0x100;
    private static final int RING_CAPABILITY = Room.DATA + 0x108;
    private static final int OWN_CAPABILITY = Room.DATA + 0x110;
    private static final int OWN_ADDRESS = Room.DATA + 0x118;
    static final int RING_ANSWER = Room.DATA + 0x120;
    static final int HANDLER_ANSWER = Room.DATA + 0x128;
    static final int HANDLER_PLACE = Room.DATA + 0x130;
    static final int FILTER_ANSWER = Room.DATA + 0x138;
    static final int INTERRUPTS = Room.DATA + 0x140;

    final AegisMachine house = new AegisMachine();
    final Room owner;
    final Room other;
    final long ring;
    final long region;
    final long code;
    final List<byte[]> sent = new ArrayList<>();
    private final InterruptLine line = house.machine.interrupts().line("eth0", 3, 0x900);
    private @Nullable FrameReceiver receiver;

    PacketRig(Consumer<Assembler> handler, long... pipes) {
        house.kernel.network(this, line, new Demultiplexer());
        owner = new Room(house, PacketRig::owner);
        other = new Room(house,
                room -> room.li(1, 0).li(16, 16).li(28, 28).label("loop").addq(1, Assembler.literal(1), 1)
                        .br("loop"));
        ring = frame();
        region = frame();
        code = frame();
        var assembler = new Assembler(0);
        handler.accept(assembler);
        var program = assembler.assemble();
        program.load(house.machine.memory(), code);
        handlerWord(HandlerWords.CODE, code);
        handlerWord(HandlerWords.CODE_CAPABILITY, capability(code));
        handlerWord(HandlerWords.INSTRUCTIONS, program.size() / 4);
        handlerWord(HandlerWords.REGION, region / Room.PAGE);
        handlerWord(HandlerWords.PIPES, pipes.length > 0 ? pipes[0] | (pipes.length > 1 ? pipes[1] << 32 : 0) : 0);
        handlerWord(HandlerWords.CAPABILITIES, capability(region));
        filter(Filter.of(new Step.Atom(12, 2, 0xffff, TYPE)));
        owner.word(RING, ring);
        owner.word(RING_CAPABILITY, capability(ring));
        owner.word(OWN_ADDRESS, owner.physical(Room.DATA));
        owner.word(OWN_CAPABILITY, capability(owner.physical(Room.DATA)));
        owner.word(Room.QUEUE + AegisAbi.QUEUE_ENABLED, 0xff);
    }

    /// The owner asks for a ring, installs the handler if it has one, and a filter that names it; then it does nothing but take interrupts.
    private static void owner(Assembler room) {
        room.ldq(16, RING, 31).ldq(17, RING_CAPABILITY, 31);
        call(room, AegisAbi.RING);
        room.stq(0, RING_ANSWER, 31).ldq(16, OWN_ADDRESS, 31).lda(16, HANDLER_WORDS - Room.DATA, 16)
                .ldq(17, OWN_CAPABILITY, 31);
        call(room, AegisAbi.HANDLER_INSTALL);
        room.stq(0, HANDLER_ANSWER, 31).stq(17, HANDLER_PLACE, 31).ldq(16, OWN_ADDRESS, 31)
                .lda(16, FILTER_WORDS - Room.DATA, 16)
                .ldq(17, OWN_CAPABILITY, 31).operate(Operate.CMOVLT, 0, 31, 0).stq(0, FILTER_WORDS, 31);
        call(room, AegisAbi.FILTER_INSERT);
        room.stq(0, FILTER_ANSWER, 31).label("idle").br("idle");
        room.label("interrupt").stq(2, INTERRUPTS + 8, 31).ldq(2, INTERRUPTS, 31).addq(2, Assembler.literal(1), 2)
                .stq(2, INTERRUPTS, 31).ldq(2, INTERRUPTS + 8, 31);
        AegisMachine.upcallDone(room);
        inSlices(room);
    }

    /// Saves itself at the end of a slice and goes on in the next.
    static void inSlices(Assembler room) {
        room.label("end");
        AegisMachine.saveAndYield(room);
        room.label("begin");
        AegisMachine.restore(room);
    }

    long frame() {
        return house.kernel.allocate(owner.environment, -1) * Room.PAGE;
    }

    long capability(long physical) {
        return house.kernel.capability(owner.environment, physical / Room.PAGE, AegisAbi.RIGHTS);
    }

    void handlerWord(int at, long value) {
        owner.word(HANDLER_WORDS + 8 * at, value);
    }

    void filter(Filter filter) {
        var words = FilterWords.of(0, filter);
        for (var i = 0; i < words.length; i++) {
            filterWord(i, words[i]);
        }
    }

    void filterWord(int at, long value) {
        owner.word(FILTER_WORDS + 8 * at, value);
    }

    /// The owner installs what it has; then the other one has the processor.
    PacketRig installed() {
        house.runFor(owner, 20_000);
        house.kernel.start(other.environment, other.code.entry());
        house.goOn(100);
        return this;
    }

    /// A packet of the owner's type with this payload, padded as on an Ethernet.
    static byte[] packet(int... payload) {
        var packet = new byte[Math.max(60, 14 + 4 * payload.length)];
        packet[12] = (byte) (TYPE >>> 8);
        packet[13] = (byte) TYPE;
        for (var i = 0; i < 4 * payload.length; i++) {
            packet[14 + i] = (byte) (payload[i / 4] >>> (8 * (i % 4)));
        }
        return packet;
    }

    /// It arrives, and all that it causes is done.
    void arrive(byte[] packet) {
        arriveOnly(packet);
        house.goOn(1);
        for (var i = 0; i < 100_000 && (house.kernel.inHandler() || line.isRaised()); i++) {
            house.cpu().step();
        }
    }

    void arriveOnly(byte[] packet) {
        if (receiver == null) {
            throw new IllegalStateException("Nobody listens on the wire.");
        }
        receiver.frameArrived(packet, packet.length);
    }

    long regionWord(int offset) {
        return house.machine.memory().loadQuad(region + offset);
    }

    void regionWord(int offset, long value) {
        house.machine.memory().storeQuad(region + offset, value);
    }

    /// Length of the packet in a slot of the ring, 0 for none.
    long slot(int number) {
        return house.machine.memory().loadQuad(ring + (long) number * AegisAbi.RING_SLOT_BYTES);
    }

    /// A word of the owner's queue of interrupts, of the entry that came as number `entry`.
    long interrupt(int entry, int word) {
        return owner.word(Room.QUEUE + AegisAbi.QUEUE_FIRST + entry * AegisAbi.QUEUE_ENTRY_BYTES + 8 * word);
    }

    @Override
    public long send(byte[] frame, int offset, int length) {
        sent.add(java.util.Arrays.copyOfRange(frame, offset, offset + length));
        return 0;
    }

    @Override
    public void receiver(FrameReceiver newReceiver) {
        receiver = newReceiver;
    }

    @Override
    public boolean carrier() {
        return true;
    }
}
