package spin.systems.aegis;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.literal;
import static spin.systems.aegis.PacketRig.packet;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.asm.Assembler;
import spin.systems.aegis.ash.AshAbi;
import spin.systems.aegis.ash.Pipes;
import spin.systems.aegis.filter.Filter;
import spin.systems.aegis.filter.Step;

/// Checklist 52 to 55 and item 79's overrun: application-specific safe handlers, and the ring that packets go to without one.
final class HandlersTests {

    private static final int PAYLOAD = AshAbi.FRAME + 14;
    /// Where in the region tests keep a frame to send: its type lies in the bytes 12 and 13.
    private static final int REPLY = 0x400;

    private static void done(Assembler code) {
        code.callPal(AshAbi.DONE);
    }

    private static PacketRig rig(Consumer<Assembler> handler, long... pipes) {
        return new PacketRig(handler, pipes).installed();
    }

    // The four powers.

    /// Message initiation: the answer is on the wire though the owner has no slice, and the one that was interrupted knows nothing.
    @Test
    void aHandlerAnswersWithoutItsOwnerBeingScheduled() {
        var rig = rig(code -> {
            code.ldl(1, PAYLOAD, 16).addl(1, literal(1), 1).stl(1, REPLY + 16, 31).ldq(2, 0, 31).addq(2, literal(1), 2)
                    .stq(2, 0, 31);
            code.lda(18, REPLY + 2, 31).lda(19, 60, 31).callPal(AshAbi.SEND);
            done(code);
        });
        var before = rig.house.cpu().register(1);
        for (var i = 1; i <= 3; i++) {
            rig.arrive(packet(41 * i));
        }

        assertThat(rig.sent).hasSize(3);
        assertThat(rig.sent.get(0)).hasSize(60);
        assertThat(rig.sent.get(2)[14]).as("the counter, incremented").isEqualTo((byte) 124);
        assertThat(rig.regionWord(0)).as("the application's own count").isEqualTo(3);
        assertThat(rig.slot(0)).as("dealt with").isZero();
        assertThat(rig.house.kernel.current()).isSameAs(rig.other.environment);
        rig.house.goOn(100);
        assertThat(rig.house.cpu().register(1)).as("it counts on").isGreaterThan(before);
        assertThat(rig.house.cpu().register(16)).isEqualTo(16);
        assertThat(rig.house.cpu().register(28)).isEqualTo(28);
        assertThat(rig.house.cpu().userMode()).isTrue();
        assertThat(rig.house.cpu().ipl()).isZero();
    }

    /// Message vectoring and integrated layers: the message says an index, the application's table says where that lies, and the sum comes of the
    /// same pass.
    @Test
    void aHandlerDecidesWhereTheMessageGoesAndSumsItOnTheWay() {
        var rig = rig(code -> {
            code.ldl(1, PAYLOAD, 16).and(1, literal(3), 1).s8addq(1, 31, 1).ldq(19, 0x40, 1);
            code.lda(18, PAYLOAD, 31).lda(20, 44, 31).clr(21).callPal(AshAbi.PIPE).stq(0, 8, 31);
            done(code);
        }, Pipes.of(Pipes.CHECKSUM, Pipes.STORE));
        rig.regionWord(0x40, 0x800);
        rig.regionWord(0x48, 0x1000);
        rig.regionWord(0x50, 0x1f00);
        var message = packet(2, 0x1234_5678, -1, 0x7fff_0001, -5, 6, 7, 8, 9, 10, 11);
        rig.arrive(message);

        var stored = new byte[44];
        rig.house.machine.memory().copyOut(rig.region + 0x1f00, stored, 0, 44);
        assertThat(stored).isEqualTo(Arrays.copyOfRange(message, 14, 58));
        assertThat(rig.regionWord(8)).isEqualTo(checksum(message, 14, 58));
        assertThat(rig.regionWord(0x800)).isZero();
    }

    /// The one's complement sum, as RFC 1071 has it, of 16-bit words in the machine's order.
    private static int checksum(byte[] bytes, int from, int to) {
        var sum = 0;
        for (var i = from; i < to; i += 2) {
            sum += (bytes[i] & 0xff) | (bytes[i + 1] & 0xff) << 8;
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }

    @Test
    void layersOfAPipeWorkInTheirOrder() {
        Consumer<Assembler> handler = code -> {
            code.lda(18, PAYLOAD, 31).lda(19, 0x800, 31).lda(20, 8, 31).clr(21).callPal(AshAbi.PIPE).stq(0, 0, 31);
            code.lda(18, PAYLOAD, 31).lda(19, 0x900, 31).lda(20, 8, 31).lda(21, 1, 31).callPal(AshAbi.PIPE)
                    .stq(0, 8, 31);
            done(code);
        };
        var rig = rig(handler, Pipes.of(Pipes.CHECKSUM, Pipes.SWAP, Pipes.STORE),
                Pipes.of(Pipes.STORE, Pipes.SWAP, Pipes.CHECKSUM));
        rig.arrive(packet(0x0001_0203, 0x8405_0607));

        assertThat(rig.regionWord(0x800)).isEqualTo(0x0706_0584_0302_0100L);
        assertThat(rig.regionWord(0x900)).isEqualTo(0x8405_0607_0001_0203L);
        assertThat(rig.regionWord(0)).isEqualTo(0x0001 + 0x0203 + 0x8405 + 0x0607);
        assertThat(rig.regionWord(8)).isEqualTo(0x0302 + 0x0100 + 0x0706 + 0x0584);
    }

    @Test
    void oneIntegratedPassTakesLessThanTwo() {
        var words = new int[360];
        Arrays.setAll(words, i -> i * 77_777);
        var together = rig(code -> pass(code, 0), Pipes.of(Pipes.CHECKSUM, Pipes.STORE));
        var apart = rig(code -> {
            pass(code, 0);
            pass(code, 1);
        }, Pipes.of(Pipes.CHECKSUM), Pipes.of(Pipes.STORE));
        var one = cycles(together, packet(words));
        var two = cycles(apart, packet(words));

        assertThat(together.regionWord(0x800)).isEqualTo(apart.regionWord(0x800)).isNotZero();
        assertThat(two).isGreaterThan(one);
    }

    private static void pass(Assembler code, int pipe) {
        code.lda(18, PAYLOAD, 31).lda(19, 0x800, 31).lda(20, 1440, 31).lda(21, pipe, 31).callPal(AshAbi.PIPE);
    }

    private static long cycles(PacketRig rig, byte[] packet) {
        var before = rig.house.machine.clock().now();
        rig.arrive(packet);
        return rig.house.machine.clock().now() - before;
    }

    /// Control initiation.
    @Test
    void aHandlerWakesItsOwnerWithAWordOfItsOwn() {
        var rig = rig(code -> {
            code.ldl(18, PAYLOAD, 16).callPal(AshAbi.WAKE);
            done(code);
        });
        rig.arrive(packet(4711));

        assertThat(rig.interrupt(0, 0)).isEqualTo(AegisAbi.HANDLER_INTERRUPT);
        assertThat(rig.interrupt(0, 1)).isEqualTo(4711);
        assertThat(rig.owner.word(PacketRig.INTERRUPTS)).as("it has no slice yet").isZero();
        rig.house.kernel.start(rig.owner.environment, rig.owner.code.entry());
        rig.house.kernel.processor().catchUp();
        rig.house.goOn(200);
        assertThat(rig.owner.word(PacketRig.INTERRUPTS)).isEqualTo(1);
    }

    /// Figure 2's shape: whoever else runs, a handler answers after the same time; a process has to wait for its turn, a slice for each of
    /// the others.
    @Test
    void aHandlersLatencyIsFlatAndAProcessesGrowsWithTheOthers() {
        var handlers = new long[]{latency(1, true), latency(2, true), latency(4, true)};
        var processes = new long[]{latency(1, false), latency(2, false), latency(4, false)};

        assertThat(handlers).containsOnly(handlers[0]);
        assertThat(processes[1] - processes[0]).isBetween(SLICE - 2000L, SLICE + 2000L);
        assertThat(processes[2] - processes[1]).isBetween(2 * SLICE - 2000L, 2 * SLICE + 2000L);
        assertThat(processes[0]).isGreaterThan(100 * handlers[0]);
    }

    /// 15.625 ms at 25 MHz.
    private static final long SLICE = 390_625;

    /// Cycles from a packet's arrival until its handler has answered, or its owner has been told of it, among so many that run.
    private static long latency(int others, boolean byHandler) {
        var rig = new PacketRig(code -> {
            if (byHandler) {
                code.lda(18, REPLY + 2, 31).lda(19, 60, 31).callPal(AshAbi.SEND);
                done(code);
            } else {
                code.callPal(AshAbi.PASS);
            }
        });
        var running = new Room[others];
        for (var i = 0; i < others; i++) {
            running[i] = new Room(rig.house, code -> {
                code.label("loop").br("loop");
                PacketRig.inSlices(code);
            });
            assertThat(rig.house.kernel.slice(running[i].environment, -1)).isEqualTo(i);
        }
        rig.house.kernel.slice(rig.owner.environment, -1);
        rig.house.runFor(rig.owner, 20_000);
        rig.house.kernel.startClock();
        rig.house.kernel.start(running[0].environment, running[0].code.entry());
        rig.house.goOn(100);
        var start = rig.house.machine.clock().now();
        rig.arriveOnly(packet(1));
        while (byHandler ? rig.sent.isEmpty() : rig.owner.word(PacketRig.INTERRUPTS) == 0) {
            rig.house.goOn(10);
        }
        return rig.house.machine.clock().now() - start;
    }

    // The sandbox.

    /// Stores through every kind of wild address: user's, kernel's, negative, past the region.
    @ParameterizedTest
    @CsvSource({"0x2000", "-8", "0x7fffffffffffffff", "-4398046511104", "-4398046510992", "0x120000000", "16384"})
    void aStoreAnywhereLandsInTheRegionAndNowhereElse(String wild) {
        var address = Long.decode(wild);
        var rig = rig(code -> {
            code.li(1, address).li(2, 0x5afe).stq(2, 0, 1).stl(2, 8, 1).stqU(2, 16, 1).ldq(3, 0, 1).stq(3, 0x100, 31);
            done(code);
        });
        var before = digest(rig);
        rig.arrive(packet(1));

        assertThat(digest(rig)).isEqualTo(before);
        assertThat(rig.regionWord((int) (address & 0x1ff8))).isEqualTo(0x5afe);
        assertThat(rig.regionWord(0x100)).as("read back through the same address").isEqualTo(0x5afe);
    }

    /// All of memory but the region, and what the kernel writes for good reason: packet buffers below the gate's frames, owners of frames, the owner's page
    /// and ring.
    private static long digest(PacketRig rig) {
        var memory = rig.house.machine.memory();
        var sum = 0L;
        var gate = memory.size() - (long) Gate.FRAMES * Room.PAGE;
        for (var frame = 0L; frame < memory.size(); frame += Room.PAGE) {
            var isBuffer = frame < gate && frame >= gate - 2 * Room.PAGE;
            if (!isBuffer && frame != rig.region && frame >> 13 != AegisAbi.OWNERS_FRAME && frame != rig.ring
                    && frame != rig.owner.physical(Room.DATA)) {
                sum = 31 * sum + Arrays.hashCode(memory.readableFrame(frame));
            }
        }
        return sum;
    }

    @Test
    void aHandlerSeesNoRegisterOfTheInterruptedProgram() {
        var rig = rig(code -> {
            for (var n = 0; n < 22; n++) {
                if (n != 16 && n != 17) {
                    code.stq(n, 8 * n, 31);
                }
            }
            code.stq(29, 8 * 29, 31).stq(30, 8 * 30, 31);
            done(code);
        });
        for (var n = 0; n < 31; n++) {
            rig.house.cpu().register(n, 0x5ec8e7L + n);
            rig.regionWord(8 * n, -1);
        }
        rig.arrive(packet(1));

        for (var n = 0; n < 31; n++) {
            var hidden = n < 16 || (n > 17 && n < 22) || n > 28;
            assertThat(rig.regionWord(8 * n)).as("r%d", n).isEqualTo(hidden ? 0 : -1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void behindAShortMessageNothingOfAnEarlierOneIsSeen(boolean claimed) {
        var rig = rig(code -> {
            for (var at = 0; at < AshAbi.WINDOW; at += 8) {
                code.ldq(1, at, 16).stq(1, 0x200 + at, 31);
            }
            done(code);
        });
        var secret = new int[100];
        Arrays.fill(secret, -1);
        var shortOne = Arrays.copyOf(packet(7), 21);
        // Buffers are used in turn, so the ninth packet finds the first one's bytes.
        for (var i = 0; i < 8; i++) {
            var earlier = packet(secret);
            earlier[12] += (byte) (claimed ? 0 : 1);
            rig.arrive(earlier);
        }
        rig.arrive(shortOne);

        var seen = new byte[AshAbi.WINDOW];
        rig.house.machine.memory().copyOut(rig.region + 0x200, seen, 0, seen.length);
        assertThat(Arrays.copyOfRange(seen, AshAbi.FRAME, AshAbi.FRAME + 21)).isEqualTo(shortOne);
        assertThat(Arrays.copyOfRange(seen, AshAbi.FRAME + 21, seen.length)).containsOnly(0);
    }

    // Bounded time, and who suffers.

    @Test
    void anEndlessHandlerIsEndedAndHurtsOnlyItsOwner() {
        var rig = rig(code -> code.label("loop").addq(1, literal(1), 1).br("loop"));
        var before = rig.house.machine.clock().now();
        rig.arrive(packet(1));
        var taken = rig.house.machine.clock().now() - before;

        assertThat(taken).as("cycles: the budget and the way in and out").isLessThan(8L * AshAbi.BUDGET);
        assertThat(rig.interrupt(0, 0)).isEqualTo(AegisAbi.BROKEN_HANDLER_INTERRUPT);
        assertThat(rig.interrupt(0, 1)).isEqualTo(rig.owner.word(PacketRig.HANDLER_ANSWER));
        assertThat(rig.interrupt(0, 2)).isEqualTo(AegisAbi.HANDLER_OVERRAN);
        assertThat(rig.slot(0)).as("the message went the ordinary way").isEqualTo(60);
        assertThat(rig.owner.environment.ended()).isFalse();
        assertThat(rig.other.environment.ended()).isFalse();
        var counted = rig.house.cpu().register(1);
        rig.house.goOn(100);
        assertThat(rig.house.cpu().register(1)).as("the other one goes on").isGreaterThan(counted);
        rig.arrive(packet(2));
        assertThat(rig.slot(1)).as("the handler is out of force").isEqualTo(60);
        assertThat(rig.owner.environment.frames()).as("its frame has gone back").isEqualTo(5);
    }

    @Test
    void theTimeOfAHandlerIsItsOwners() {
        var rig = rig(code -> {
            code.lda(1, 100, 31).label("loop").subq(1, literal(1), 1).bgt(1, "loop");
            done(code);
        });
        rig.house.kernel.settle();
        var ownersBefore = rig.owner.environment.cycles();
        var othersBefore = rig.other.environment.cycles();
        var before = rig.house.machine.clock().now();
        rig.arrive(packet(1));
        rig.house.kernel.settle();
        var all = rig.house.machine.clock().now() - before;
        var owners = rig.owner.environment.cycles() - ownersBefore;

        assertThat(owners).as("two hundred instructions, and what pays for the loop").isGreaterThan(400);
        assertThat(rig.other.environment.cycles() - othersBefore + owners).as("nothing is lost").isEqualTo(all);
    }

    @ParameterizedTest
    @CsvSource({"0,0,0,8,3", "3,0,0,8,1", "16,0x1ffc,8,8,0", "16,2,8,8,0", "18,0,8,8,0", "16,0,-8,8,0", "0,0,2000,0,0",
            "2044,0,8,0,0", "16,-4,8,8,0"})
    void aCallWithWhatCannotBeBreaksTheHandler(String from, String to, String bytes, String rest, String pipe) {
        var rig = rig(code -> {
            code.li(18, Long.decode(from)).li(19, Long.decode(to)).li(20, Long.decode(bytes)).li(21, Long.decode(pipe));
            code.callPal(AshAbi.PIPE).li(1, Long.decode(rest)).stq(1, 0, 31);
            done(code);
        }, Pipes.of(Pipes.STORE));
        rig.arrive(packet(1));

        assertThat(rig.interrupt(0, 0)).isEqualTo(AegisAbi.BROKEN_HANDLER_INTERRUPT);
        assertThat(rig.interrupt(0, 2)).isEqualTo(AegisAbi.HANDLER_ERRED);
        assertThat(rig.regionWord(0)).isZero();
    }

    @Test
    void callsCostAHandlerItsBudget() {
        var rig = rig(code -> {
            code.label("flood").lda(18, REPLY, 31).lda(19, 60, 31).callPal(AshAbi.SEND).br("flood");
        });
        rig.arrive(packet(1));

        assertThat(rig.interrupt(0, 2)).isEqualTo(AegisAbi.HANDLER_OVERRAN);
        assertThat(rig.sent).hasSizeBetween(1, AshAbi.BUDGET / 64);
    }

    // Bindings.

    @Test
    void aHandlerIsOutOfForceWhenAFrameOfItsRegionIsNoLongerItsOwners() {
        var rig = rig(code -> {
            code.li(1, 1).stq(1, 0, 31);
            done(code);
        });
        rig.house.kernel.free((int) (rig.region / Room.PAGE));
        rig.arrive(packet(1));

        assertThat(rig.regionWord(0)).as("nothing writes there any more").isZero();
        assertThat(rig.slot(0)).isEqualTo(60);
        assertThat(rig.interrupt(0, 2)).isEqualTo(AegisAbi.HANDLER_UNBOUND);
    }

    @Test
    void theDeadsPacketsAreNobodys() {
        var rig = rig(HandlersTests::done);
        rig.house.kernel.end(rig.owner.environment, "a test");
        rig.arrive(packet(1));

        assertThat(rig.house.kernel.packetsLost()).isEqualTo(1);
        assertThat(rig.house.kernel.inHandler()).isFalse();
        assertThat(rig.owner.environment.frames()).isZero();
    }

    @Test
    void theKernelsCopyIsWhatRuns() {
        var rig = rig(code -> {
            code.li(1, 1).stq(1, 0, 31);
            done(code);
        });
        for (var i = 0; i < 8; i++) {
            rig.house.machine.memory().storeQuad(rig.code + 8L * i, 0);
        }
        rig.arrive(packet(1));

        assertThat(rig.regionWord(0)).isEqualTo(1);
        assertThat(rig.house.kernel.pinned(rig.house.machine.memory().size() / Room.PAGE)).isFalse();
    }

    // The ring.

    @Test
    void aFifthPacketIsDroppedAndCountedAndTheRingGoesOnWhereItWas() {
        var rig = new PacketRig(code -> code.rpcc(1)).installed();
        for (var i = 0; i < 5; i++) {
            rig.arrive(packet(i));
        }

        assertThat(rig.owner.word(PacketRig.HANDLER_ANSWER)).isEqualTo(AegisAbi.UNSAFE_CODE);
        assertThat(rig.owner.word(PacketRig.HANDLER_PLACE)).isZero();
        assertThat(rig.owner.environment.packetsDropped()).isEqualTo(1);
        var memory = rig.house.machine.memory();
        for (var slot = 0; slot < 4; slot++) {
            var at = rig.ring + (long) slot * AegisAbi.RING_SLOT_BYTES;
            assertThat(memory.loadQuad(at)).isEqualTo(60);
            assertThat(memory.loadQuad(at + AegisAbi.SLOT_FILTER))
                    .isEqualTo(rig.owner.word(PacketRig.FILTER_ANSWER));
            assertThat(memory.loadByte(at + AegisAbi.SLOT_FRAME + 14)).isEqualTo((byte) slot);
        }
        memory.storeQuad(rig.ring, 0);
        rig.arrive(packet(9));
        assertThat(memory.loadByte(rig.ring + AegisAbi.SLOT_FRAME + 14)).isEqualTo((byte) 9);
        assertThat(rig.interrupt(0, 0)).isEqualTo(AegisAbi.PACKET_INTERRUPT);
    }

    @Test
    void aBurstIsDealtWithInOneInterruptAndInOrder() {
        var rig = rig(code -> {
            code.ldq(1, 0, 31).ldl(2, PAYLOAD, 16).s8addq(1, 31, 3).stq(2, 8, 3).addq(1, literal(1), 1).stq(1, 0, 31);
            done(code);
        });
        for (var i = 1; i <= 9; i++) {
            rig.arriveOnly(packet(100 + i));
        }
        rig.arrive(new byte[60]);

        assertThat(rig.regionWord(0)).isEqualTo(8);
        for (var i = 1; i <= 8; i++) {
            assertThat(rig.regionWord(8 * i)).isEqualTo(100 + i);
        }
        assertThat(rig.house.kernel.packetsLost()).as("the ninth, and what came last").isEqualTo(2);
    }

    // What is refused.

    @ParameterizedTest
    @CsvSource({"0,0x123456789", "1,12345", "2,0", "2,385", "2,-1", "3,0", "3,0x7fffffffff", "4,1", "4,4", "4,-1",
            "5,0x9",
            "5,0x33", "5,0x100000000000", "7,99"})
    void aHandlerThatIsNotWellDescribedIsRefused(int word, String value) {
        var rig = new PacketRig(HandlersTests::done);
        if (word == 4) {
            rig.handlerWord(HandlerWords.REGION, rig.region / Room.PAGE | 1);
        }
        rig.handlerWord(word, Long.decode(value));
        rig.installed();

        assertThat(rig.owner.word(PacketRig.HANDLER_ANSWER)).isEqualTo(AegisAbi.BAD_DESCRIPTION);
        assertThat(rig.owner.environment.frames()).as("nothing was taken").isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"1,0", "1,65", "1,-1", "1,400", "2,0", "2,0xffff03000c00", "3,0x10000", "0,9"})
    void aFilterThatIsNotWellDescribedIsRefused(int word, String value) {
        var rig = new PacketRig(code -> code.rpcc(1));
        rig.filterWord(word, Long.decode(value));
        rig.installed();

        if (word == 0) {
            // The owner writes the answer of the handler's install there, a refusal as 0: it has no handler.
            assertThat(rig.owner.word(PacketRig.FILTER_ANSWER)).isPositive();
        } else {
            assertThat(rig.owner.word(PacketRig.FILTER_ANSWER)).isEqualTo(AegisAbi.BAD_DESCRIPTION);
        }
    }

    @Test
    void whatSomebodyClaimsNobodyElseGets() {
        var rig = rig(HandlersTests::done);
        var intruder = new PacketRigOwner(rig);

        assertThat(intruder.claim(Filter.of(new Step.Atom(12, 2, 0xffff, PacketRig.TYPE))))
                .isEqualTo(AegisAbi.PACKETS_ARE_OWNED);
        assertThat(intruder.delete(rig.owner.word(PacketRig.FILTER_ANSWER))).isEqualTo(AegisAbi.NO_SUCH_FILTER);
        assertThat(intruder.remove(rig.owner.word(PacketRig.HANDLER_ANSWER))).isEqualTo(AegisAbi.NO_SUCH_HANDLER);
    }

    /// Another environment, which makes the calls of the network one at a time.
    private record PacketRigOwner(PacketRig rig) {

        private long call(int number, long a0, long a1) {
            var cpu = rig.house.cpu();
            cpu.register(0, number);
            cpu.register(16, a0);
            cpu.register(17, a1);
            rig.house.kernel.callPal(cpu, Assembler.CALLSYS);
            return cpu.register(0);
        }

        long claim(Filter filter) {
            var words = FilterWords.of(0, filter);
            var page = rig.other.physical(Room.DATA + 0x800);
            for (var i = 0; i < words.length; i++) {
                rig.house.machine.memory().storeQuad(page + 8L * i, words[i]);
            }
            return call(AegisAbi.FILTER_INSERT, page, rig.house.kernel.capability(rig.other.environment,
                    page / Room.PAGE, AegisAbi.READ));
        }

        long delete(long filter) {
            return call(AegisAbi.FILTER_DELETE, filter, 0);
        }

        long remove(long handler) {
            return call(AegisAbi.HANDLER_REMOVE, handler, 0);
        }
    }

    // Whatever is handed in.

    /// Random instructions of the kinds that handlers are made of, so that many are accepted. Whatever they do, they end, no word of memory
    /// but the region's changes, and the interrupted program's registers are what they were.
    @Test
    void randomHandlersHarmNobody() {
        var chance = new SplittableRandom(52);
        var accepted = 0;
        for (var i = 0; i < 400; i++) {
            var length = chance.nextInt(1, 40);
            var rig = new PacketRig(code -> {
                for (var n = 0; n < length; n++) {
                    code.word(instruction(chance, length - n));
                }
            }, Pipes.of(Pipes.CHECKSUM, Pipes.STORE)).installed();
            if (rig.owner.word(PacketRig.HANDLER_ANSWER) < 0) {
                continue;
            }
            accepted++;
            var registers = new long[32];
            for (var n = 0; n < 31; n++) {
                registers[n] = chance.nextLong();
                rig.house.cpu().register(n, registers[n]);
            }
            var before = digest(rig);
            var start = rig.house.machine.clock().now();
            rig.arrive(packet(chance.nextInt(), chance.nextInt(), chance.nextInt()));

            assertThat(rig.house.kernel.inHandler()).as("handler %d", i).isFalse();
            assertThat(rig.house.machine.clock().now() - start).isLessThan(40L * AshAbi.BUDGET);
            assertThat(digest(rig)).as("handler %d", i).isEqualTo(before);
            for (var n = 2; n < 31; n++) {
                assertThat(rig.house.cpu().register(n)).as("r%d after handler %d", n, i).isEqualTo(registers[n]);
            }
        }
        assertThat(accepted).isGreaterThan(100);
    }

    private static int instruction(SplittableRandom chance, int left) {
        var ra = chance.nextInt(22);
        var rb = chance.nextInt(22);
        return switch (chance.nextInt(12)) {
            case 0, 1, 2 -> (0x10 + chance.nextInt(4)) << 26 | ra << 21 | rb << 16
                    | new int[]{0x00, 0x20, 0x20, 0x20}[chance.nextInt(4)] << 5 | chance.nextInt(16);
            case 3 -> 0x08 << 26 | chance.nextInt(16) << 21 | rb << 16 | chance.nextInt(1 << 16);
            case 4, 5 -> 0x2D << 26 | ra << 21 | chance.nextInt(16) << 16 | chance.nextInt(1 << 16);
            case 6 -> 0x2C << 26 | ra << 21 | chance.nextInt(16) << 16 | chance.nextInt(1 << 16);
            case 7 -> 0x29 << 26 | chance.nextInt(16) << 21 | 16 << 16 | 8 * chance.nextInt(16);
            case 8 -> 0x28 << 26 | chance.nextInt(16) << 21 | chance.nextInt(16) << 16 | chance.nextInt(1 << 16);
            case 9 -> (0x38 + chance.nextInt(8)) << 26 | ra << 21
                    | ((chance.nextBoolean() ? chance.nextInt(left) : -chance.nextInt(1, 3)) & 0x1f_ffff);
            case 10 -> AshAbi.DONE + chance.nextInt(5);
            default -> chance.nextInt(20) == 0 ? chance.nextInt() : 0x0F << 26 | ra << 21 | chance.nextInt(16) << 16;
        };
    }
}
