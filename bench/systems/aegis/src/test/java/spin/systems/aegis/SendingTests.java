package spin.systems.aegis;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.systems.aegis.AegisMachine.call;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spin.hw.asm.Assembler;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;
import spin.systems.aegis.ash.AshAbi;
import spin.systems.aegis.filter.Demultiplexer;
import spin.systems.aegis.filter.Filter;
import spin.systems.aegis.filter.Step;

/// Checklist 51: nobody sends in another's name.
final class SendingTests {

    private static final int ADDRESS = Room.DATA + 0x100;
    private static final int CAPABILITY = Room.DATA + 0x108;
    private static final int CLAIMED = Room.DATA + 0x110;
    private static final int SENT = Room.DATA + 0x118;
    private static final int WORDS = Room.DATA + 0xc00;
    private static final int PACKET = Room.DATA + 0xe00;
    private static final int BYTES = 60;
    private static final int SOURCE_ADDRESS = 26;
    private static final int SOURCE_PORT = 34;
    private static final int HOST = 0x0a00_0001;

    private final AegisMachine house = new AegisMachine();
    private final List<byte[]> wire = new ArrayList<>();

    @BeforeEach
    void guarded() {
        house.kernel.network(new LinkPort() {
            @Override
            public long send(byte[] frame, int offset, int length) {
                var copy = new byte[length];
                System.arraycopy(frame, offset, copy, 0, length);
                wire.add(copy);
                return 0;
            }

            @Override
            public void receiver(FrameReceiver receiver) {}

            @Override
            public boolean carrier() {
                return true;
            }
        }, house.machine.interrupts().line("eth0", 3, 0x900), new Demultiplexer());
        house.kernel.guardSending(new Demultiplexer());
    }

    private static void claim(Assembler code) {
        code.ldq(16, ADDRESS, 31).lda(16, WORDS - Room.DATA, 16).ldq(17, CAPABILITY, 31);
        call(code, AegisAbi.SEND_FILTER_INSERT);
        code.stq(0, CLAIMED, 31);
    }

    private static void send(Assembler code) {
        code.ldq(16, ADDRESS, 31).lda(16, PACKET - Room.DATA, 16).li(17, BYTES).ldq(18, CAPABILITY, 31);
        call(code, AegisAbi.SEND);
        code.stq(0, SENT, 31);
    }

    private Room room(Consumer<Assembler> program) {
        var room = new Room(house, code -> {
            program.accept(code);
            code.label("idle").br("idle");
        });
        room.word(ADDRESS, room.physical(Room.DATA));
        room.word(CAPABILITY, house.kernel.capability(room.environment, room.physical(Room.DATA) / Room.PAGE,
                AegisAbi.RIGHTS));
        return room;
    }

    private static Filter from(int address, int port) {
        return Filter.of(new Step.Atom(12, 2, 0xffff, 0x800), new Step.Atom(SOURCE_ADDRESS, 4, -1, address),
                new Step.Atom(SOURCE_PORT, 2, 0xffff, port));
    }

    private long claimed(Room room, Filter filter) {
        var words = FilterWords.of(0, filter);
        for (var i = 0; i < words.length; i++) {
            room.word(WORDS + 8 * i, words[i]);
        }
        house.runFor(room, 4000);
        return room.word(CLAIMED);
    }

    private long sent(Room room, int address, int port) {
        var packet = new byte[64];
        packet[12] = 8;
        for (var i = 0; i < 4; i++) {
            packet[SOURCE_ADDRESS + i] = (byte) (address >>> (24 - 8 * i));
        }
        packet[SOURCE_PORT] = (byte) (port >>> 8);
        packet[SOURCE_PORT + 1] = (byte) port;
        house.machine.memory().copyIn(room.physical(PACKET), packet, 0, packet.length);
        house.runFor(room, 4000);
        return room.word(SENT);
    }

    @Test
    void aSpoofedSourceNeverReachesTheWireAndIsCounted() {
        var room = room(code -> {
            code.ldq(1, CLAIMED, 31).bne(1, "claimed");
            claim(code);
            code.label("claimed");
            send(code);
        });
        assertThat(claimed(room, from(HOST, 7))).isPositive();
        assertThat(wire).as("an empty packet is nobody's").isEmpty();
        assertThat(room.environment.packetsRefused()).isEqualTo(1);

        assertThat(sent(room, HOST, 7)).isZero();
        assertThat(wire).hasSize(1);
        assertThat(sent(room, HOST, 8)).isEqualTo(AegisAbi.NOT_YOURS_TO_SEND);
        assertThat(sent(room, HOST + 1, 7)).isEqualTo(AegisAbi.NOT_YOURS_TO_SEND);
        assertThat(wire).hasSize(1);
        assertThat(room.environment.packetsRefused()).isEqualTo(3);
    }

    @Test
    void whoHasNoFilterSendsNothingAndAnothersFilterIsNoHelp() {
        var owner = room(SendingTests::claim);
        claimed(owner, from(HOST, 7));
        var thief = room(SendingTests::send);

        assertThat(sent(thief, HOST, 7)).isEqualTo(AegisAbi.NOT_YOURS_TO_SEND);
        assertThat(wire).isEmpty();
        assertThat(thief.environment.packetsRefused()).isEqualTo(1);
        assertThat(owner.environment.packetsRefused()).isZero();
    }

    /// Neither the same claim, nor a narrower one that would be the more specific, nor a wider one.
    @Test
    void whatMayBeAnothersPacketCannotBeClaimed() {
        var owner = room(SendingTests::claim);
        assertThat(claimed(owner, from(HOST, 7))).isPositive();
        var thief = room(SendingTests::claim);

        assertThat(claimed(thief, from(HOST, 7))).isEqualTo(AegisAbi.PACKETS_ARE_OWNED);
        assertThat(claimed(thief, Filter.of(new Step.Atom(12, 2, 0xffff, 0x800),
                new Step.Atom(SOURCE_ADDRESS, 4, -1, HOST), new Step.Atom(SOURCE_PORT, 2, 0xffff, 7),
                new Step.Atom(36, 2, 0xffff, 9)))).as("to one port only").isEqualTo(AegisAbi.PACKETS_ARE_OWNED);
        assertThat(claimed(thief, Filter.of(new Step.Atom(12, 2, 0xffff, 0x800))))
                .isEqualTo(AegisAbi.PACKETS_ARE_OWNED);
        assertThat(claimed(thief, Filter.of(new Step.Atom(SOURCE_PORT + 1, 1, 0x0f, 7))))
                .isEqualTo(AegisAbi.PACKETS_ARE_OWNED);
        assertThat(claimed(thief, Filter.of(new Step.Shift(14, 1, 0x0f, 2), new Step.Atom(14, 2, 0xffff, 9))))
                .as("a header of variable length could be anything").isEqualTo(AegisAbi.PACKETS_ARE_OWNED);
        assertThat(claimed(thief, from(HOST, 8))).isPositive();
        assertThat(claimed(owner, Filter.of(new Step.Atom(12, 2, 0xffff, 0x806)))).as("another type").isPositive();
    }

    /// A handler runs when a packet comes, whoever is current, and is its owner all the same.
    @Test
    void aHandlerSpeaksInItsOwnersNameOnly() {
        var rig = new PacketRig(code -> {
            code.lda(18, 0x402, 31).lda(19, BYTES, 31).callPal(AshAbi.SEND);
            code.callPal(AshAbi.DONE);
        }).installed();
        rig.house.kernel.guardSending(new Demultiplexer());
        rig.arrive(PacketRig.packet(1));
        assertThat(rig.sent).isEmpty();
        assertThat(rig.owner.environment.packetsRefused()).isEqualTo(1);
        assertThat(rig.other.environment.packetsRefused()).isZero();

        rig.filter(Filter.of(new Step.Atom(12, 2, 0xffff, 0)));
        rig.house.kernel.claimSending(rig.owner.environment, rig.owner.physical(Room.DATA + 0xd00));
        rig.arrive(PacketRig.packet(2));
        assertThat(rig.sent).hasSize(1);
    }

    @Test
    void whatTheDeadMightSendCanBeClaimedAgain() {
        var owner = room(SendingTests::claim);
        claimed(owner, from(HOST, 7));
        house.kernel.end(owner.environment, "test");
        var heir = room(SendingTests::claim);

        assertThat(claimed(heir, from(HOST, 7))).isPositive();
    }

    @Test
    void aFilterIsTakenBackByItsOwnerAlone() {
        var owner = room(SendingTests::claim);
        var number = claimed(owner, from(HOST, 7));
        var other = room(code -> {
            code.ldq(16, CLAIMED, 31);
            call(code, AegisAbi.SEND_FILTER_DELETE);
            code.stq(0, SENT, 31);
        });
        for (var filter : new long[]{number, 0, -1, Long.MAX_VALUE, 1L << 32 | number}) {
            other.word(CLAIMED, filter);
            house.runFor(other, 2000);
            assertThat(other.word(SENT)).isEqualTo(AegisAbi.NO_SUCH_FILTER);
        }
    }

    @Test
    void nonsenseIsNoFilter() {
        var room = room(SendingTests::claim);
        for (var nonsense : new long[]{0, -1, 65, Long.MAX_VALUE}) {
            room.word(WORDS + 8, nonsense);
            house.runFor(room, 2000);
            assertThat(room.word(CLAIMED)).isEqualTo(AegisAbi.BAD_DESCRIPTION);
        }
    }

    /// Of filters without a header of variable length it is exact: those that are not apart have a packet in common, made of what both want.
    @Test
    void filtersAreApartWhenNoPacketMatchesBoth() {
        var chance = new SplittableRandom(51);
        var apart = 0;
        for (var trial = 0; trial < 20_000; trial++) {
            var one = random(chance);
            var other = random(chance);
            if (one == null || other == null) {
                continue;
            }
            assertThat(one.isApartFrom(other)).isEqualTo(other.isApartFrom(one));
            var common = new byte[12];
            put(one, common);
            put(other, common);
            assertThat(one.isApartFrom(other)).isNotEqualTo(matches(one, common) && matches(other, common));
            apart += one.isApartFrom(other) ? 1 : 0;
        }
        assertThat(apart).isBetween(2000, 18_000);
    }

    private static @Nullable Filter random(SplittableRandom chance) {
        var steps = new Step[1 + chance.nextInt(2)];
        for (var i = 0; i < steps.length; i++) {
            var width = 1 << chance.nextInt(3);
            var widest = width == 4 ? -1 : (1 << (8 * width)) - 1;
            var wanted = chance.nextInt();
            var mask = wanted & chance.nextInt() & widest;
            mask = mask == 0 ? 1 : mask;
            steps[i] = new Step.Atom(chance.nextInt(8), width, mask, chance.nextInt() & mask);
        }
        var packet = new byte[12];
        try {
            var filter = Filter.of(steps);
            put(filter, packet);
            // Two of its atoms may contradict each other; then nothing is in common with anything.
            return matches(filter, packet) ? filter : null;
        } catch (IllegalArgumentException contradiction) {
            return null;
        }
    }

    private static void put(Filter filter, byte[] packet) {
        for (var step : filter.steps()) {
            if (step instanceof Step.Atom(var offset, var width, var mask, var value)) {
                for (var i = 0; i < width; i++) {
                    var shift = 8 * (width - 1 - i);
                    packet[offset + i] = (byte) ((packet[offset + i] & ~(mask >>> shift)) | value >>> shift);
                }
            }
        }
    }

    private static boolean matches(Filter filter, byte[] packet) {
        var one = new Demultiplexer();
        one.insert(filter);
        return one.classify(packet, 0, packet.length) > 0;
    }
}
