package spin.hw.net.atm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import spin.hw.device.Bench;
import spin.hw.device.BenchWire;
import spin.hw.device.TestPort;
import spin.hw.net.LinkPort;
import spin.hw.net.Medium;
import spin.hw.net.atm.Aal5.Outcome;

class AtmInterfaceTests {
    private static final int CHANNEL = 42;
    /// Cycles of a cell in these tests.
    private static final long CELL = 53 * 5;

    private final Card one = new Card();
    private final Card other = new Card();

    /// A card, its wire, and a driver that knows its registers.
    private static final class Card {
        final Bench bench;
        final TestPort port;
        final AtmInterface card;
        private final Aal5.Reassembly reassembly = new Aal5.Reassembly();

        Card() {
            bench = new Bench();
            port = new TestPort(bench.clock, 5, 0, 0);
            card = new AtmInterface(bench.slot("atm0"), port);
        }

        Card(Bench bench, LinkPort wire) {
            this.bench = bench;
            port = new TestPort(bench.clock, 5, 0, 0);
            card = new AtmInterface(bench.slot("atm0"), wire);
        }

        Card on() {
            control(AtmInterface.RECEIVE_ON | AtmInterface.TRANSMIT_ON | AtmInterface.INTERRUPT_RECEIVED);
            return this;
        }

        void control(int value) {
            card.store(AtmInterface.CONTROL, 4, value);
        }

        int load(long register) {
            return (int) card.load(register, 4);
        }

        boolean interrupts() {
            return bench.line("atm0").isRaised();
        }

        void put(int header, byte[] payloads, int at) {
            card.store(AtmInterface.TRANSMIT, 4, header);
            for (int i = 0; i < 48; i += 4) {
                int word = 0;
                for (int j = 0; j < 4; j++) {
                    word |= (payloads[at + i + j] & 0xff) << (8 * j);
                }
                card.store(AtmInterface.TRANSMIT + 4 + i, 4, word);
            }
            card.store(AtmInterface.TRANSMIT + 52, 4, 0);
        }

        void send(byte[] message) {
            byte[] payloads = Aal5.payloads(message, 0, message.length);
            for (int at = 0; at < payloads.length; at += 48) {
                while (load(AtmInterface.ROOM) == 0) {
                    bench.pass(CELL);
                }
                put(Cell.header(0, CHANNEL, at + 48 == payloads.length), payloads, at);
            }
        }

        /// Reads the oldest cell, in whole words of eight bytes.
        Outcome takeCell() {
            long first = card.load(AtmInterface.RECEIVE, 8);
            byte[] payload = new byte[48];
            int header = (int) first;
            put(payload, 0, (int) (first >>> 32));
            for (int i = 4; i < 44; i += 8) {
                long words = card.load(AtmInterface.RECEIVE + i, 8);
                put(payload, i, (int) words);
                put(payload, i + 4, (int) (words >>> 32));
            }
            long end = card.load(AtmInterface.RECEIVE + 48, 8);
            put(payload, 44, (int) end);
            assertThat((int) (end >>> 32)).isEqualTo(CHANNEL << 16 | (Cell.isLast(header) ? 1 : 0));
            return reassembly.cell(header, payload, 0);
        }

        private static void put(byte[] payload, int at, int word) {
            for (int j = 0; j < 4; j++) {
                payload[at + j] = (byte) (word >>> (8 * j));
            }
        }

        List<byte[]> takeMessages() {
            var messages = new ArrayList<byte[]>();
            while (load(AtmInterface.WAITING) > 0) {
                if (takeCell() == Outcome.WHOLE) {
                    messages.add(reassembly.message());
                }
            }
            return messages;
        }
    }

    private static byte[] message(int length, long seed) {
        byte[] message = new byte[length];
        new SplittableRandom(seed).nextBytes(message);
        return message;
    }

    private static byte[] cell(int header) {
        byte[] cell = new byte[Cell.BYTES];
        Cell.putHeader(cell, header);
        return cell;
    }

    @Test
    void theSumOfTheHeaderIsThatOfTheStandard() {
        // An idle cell is 00 00 00 01 52 on every ATM line (ITU-T I.432.1, table 4).
        assertThat(cell(1)).startsWith(0, 0, 0, 1, 0x52);
        assertThat(Cell.header(3, 500, true)).isEqualTo(3 << 20 | 500 << 4 | 2);
        assertThat(Cell.path(Cell.header(3, 500, true))).isEqualTo(3);
        assertThat(Cell.channel(Cell.header(3, 500, true))).isEqualTo(500);
        assertThat(Cell.isLast(0b1010)).as("a cell of the operator is no message's last").isFalse();
    }

    @Test
    void cellsLeaveOneAfterTheOther() {
        one.on();
        one.send(message(100, 1));
        assertThat(one.load(AtmInterface.ROOM)).isEqualTo(AtmInterface.TRANSMIT_CELLS - 3);
        assertThat(one.load(AtmInterface.STATUS) & AtmInterface.ALL_SENT).isZero();
        one.bench.pass(3 * CELL);
        assertThat(one.port.lastBits).containsExactly(CELL, 2 * CELL, 3 * CELL);
        assertThat(one.load(AtmInterface.STATUS) & AtmInterface.ALL_SENT).isNotZero();
    }

    @Test
    void aMessageGoesThroughTwoCards() {
        one.on();
        other.on();
        byte[] message = message(9180, 2);
        one.send(message);
        one.bench.pass(1_000_000);
        for (byte[] sent : one.port.sent) {
            assertThat(other.interrupts()).as("at each cell that came before").isEqualTo(
                    other.load(AtmInterface.WAITING) > 0);
            other.port.arrive(sent);
        }
        assertThat(other.takeMessages()).singleElement().isEqualTo(message);
        assertThat(other.interrupts()).isFalse();
    }

    @Test
    void aMessageGoesOverARealWireCellByCell() {
        var here = new Bench();
        var there = new Bench();
        var wire = BenchWire.between(here, there, Medium.serial("ATM", 155_520_000, 0));
        var sender = new Card(here, wire.first()).on();
        var receiver = new Card(there, wire.second()).on();
        byte[] message = message(1500, 4);
        sender.send(message);
        var taken = new ArrayList<byte[]>();
        while (taken.isEmpty()) {
            wire.pass();
            taken.addAll(receiver.takeMessages());
        }
        assertThat(taken).singleElement().isEqualTo(message);
    }

    @Test
    void theInterruptWaitsForTheThresholdOrTheLastCell() {
        one.on();
        one.card.store(AtmInterface.THRESHOLD, 4, 10);
        for (int i = 0; i < 9; i++) {
            one.port.arrive(cell(Cell.header(0, CHANNEL, false)));
        }
        assertThat(one.interrupts()).isFalse();
        one.port.arrive(cell(Cell.header(0, CHANNEL, false)));
        assertThat(one.interrupts()).isTrue();
        one.takeMessages();
        assertThat(one.interrupts()).isFalse();
        one.port.arrive(cell(Cell.header(0, CHANNEL, true)));
        assertThat(one.interrupts()).isTrue();
    }

    @Test
    void aFullReceiverLosesTheNewestAndCounts() {
        one.on();
        for (int i = 0; i < AtmInterface.RECEIVE_CELLS + 5; i++) {
            one.port.arrive(cell(Cell.header(0, CHANNEL, false)));
        }
        assertThat(one.load(AtmInterface.WAITING)).isEqualTo(AtmInterface.RECEIVE_CELLS);
        assertThat(one.load(AtmInterface.LOST)).isEqualTo(5);
        assertThat(one.load(AtmInterface.STATUS) & AtmInterface.NO_ROOM_TO_RECEIVE).isNotZero();
        one.card.store(AtmInterface.STATUS, 4, AtmInterface.NO_ROOM_TO_RECEIVE);
        assertThat(one.load(AtmInterface.STATUS) & AtmInterface.NO_ROOM_TO_RECEIVE).isZero();
    }

    @Test
    void aFullTransmitterLosesTheWholeCellAndStaysInStep() {
        one.on();
        byte[] payload = new byte[48];
        for (int i = 0; i <= AtmInterface.TRANSMIT_CELLS; i++) {
            payload[0] = (byte) i;
            one.put(Cell.header(0, CHANNEL, false), payload, 0);
        }
        assertThat(one.load(AtmInterface.STATUS) & AtmInterface.NO_ROOM_TO_SEND).isNotZero();
        one.bench.pass(CELL);
        payload[0] = 99;
        one.put(Cell.header(0, CHANNEL, false), payload, 0);
        one.bench.pass(1_000_000);
        assertThat(one.port.sent).hasSize(AtmInterface.TRANSMIT_CELLS + 1);
        assertThat(one.port.sent.getLast()[Cell.PAYLOAD_AT]).isEqualTo((byte) 99);
        assertThat(one.port.sent.get(35)[Cell.PAYLOAD_AT]).isEqualTo((byte) 35);
    }

    @Test
    void aDamagedHeaderIsNotTakenAndADamagedPayloadIs() {
        one.on();
        byte[] damaged = cell(Cell.header(0, CHANNEL, false));
        damaged[2] ^= 1;
        one.port.arriveDamaged(damaged);
        one.port.arrive(new byte[52]);
        one.port.arriveDamaged(cell(Cell.header(0, CHANNEL, false)));
        assertThat(one.load(AtmInterface.BAD)).isEqualTo(2);
        assertThat(one.load(AtmInterface.WAITING)).isOne();
    }

    @Test
    void anEmptyReceiverSaysThatItIs() {
        one.on();
        assertThat(one.card.load(AtmInterface.RECEIVE, 4)).isZero();
        assertThat(one.load(AtmInterface.STATUS) & AtmInterface.NOTHING_THERE).isNotZero();
    }

    @Test
    void nothingMovesWhileItIsOff() {
        one.put(Cell.header(0, CHANNEL, true), new byte[48], 0);
        one.port.arrive(cell(Cell.header(0, CHANNEL, true)));
        one.bench.pass(1_000_000);
        assertThat(one.port.sent).isEmpty();
        assertThat(one.load(AtmInterface.WAITING)).isZero();
        one.on();
        one.bench.pass(CELL);
        assertThat(one.port.sent).hasSize(1);
    }

    @Test
    void theLineCanBeRaisedWhenAllIsSent() {
        one.control(AtmInterface.TRANSMIT_ON | AtmInterface.INTERRUPT_SENT);
        assertThat(one.interrupts()).isTrue();
        one.put(Cell.header(0, CHANNEL, true), new byte[48], 0);
        assertThat(one.interrupts()).isFalse();
        one.bench.pass(CELL);
        assertThat(one.interrupts()).isTrue();
        one.control(AtmInterface.RESET);
        assertThat(one.interrupts()).isFalse();
    }

    /// Cells in and out in any order: each FIFO gives back what it took, in that order, less what it counted as lost.
    @Property(tries = 100)
    void theFifosKeepEveryCellThatTheyDoNotCountAsLost(@ForAll long seed) {
        var random = new SplittableRandom(seed);
        var card = new Card().on();
        var waiting = new ArrayDeque<Integer>();
        int lost = 0;
        int number = 0;
        for (int i = 0; i < 2000; i++) {
            if (random.nextInt(3) > 0) {
                int header = Cell.header(0, number++, false);
                card.port.arrive(cell(header));
                if (waiting.size() < AtmInterface.RECEIVE_CELLS) {
                    waiting.add(header);
                } else {
                    lost++;
                }
            } else if (!waiting.isEmpty()) {
                assertThat((int) card.card.load(AtmInterface.RECEIVE, 4)).isEqualTo(waiting.poll());
                for (int word = 1; word < AtmInterface.WORDS; word++) {
                    card.card.load(AtmInterface.RECEIVE + 4L * word, 4);
                }
            }
        }
        assertThat(card.load(AtmInterface.WAITING)).isEqualTo(waiting.size());
        assertThat(card.load(AtmInterface.LOST)).isEqualTo(lost);
    }

    @Property(tries = 100)
    void nonsenseIsSurvivedAndACopyGoesOnAsTheOriginal(@ForAll long seed) {
        var random = new SplittableRandom(seed);
        var original = new Card().on();
        disturb(original, random);
        var copy = new Card();
        Bench.copy(original.bench, List.of(original.card), copy.bench, List.of(copy.card));
        copy.port.resume(original.port);
        int before = original.port.sent.size();
        long rest = random.nextLong();
        disturb(original, new SplittableRandom(rest));
        disturb(copy, new SplittableRandom(rest));
        assertThat(Bench.contents(copy.card)).isEqualTo(Bench.contents(original.card));
        assertThat(copy.port.sent.size()).isEqualTo(original.port.sent.size() - before);
        assertThat(copy.interrupts()).isEqualTo(original.interrupts());
    }

    private static void disturb(Card card, SplittableRandom random) {
        for (int i = 0; i < 200; i++) {
            switch (random.nextInt(7)) {
                case 0 -> card.card.store(4L * random.nextInt(8), 4, random.nextInt());
                case 1 -> card.card.store(random.nextInt(0x4000), 8, random.nextLong());
                case 2 -> card.card.load(random.nextInt(0x4000), 1 << random.nextInt(4));
                case 3 -> card.port.arrive(new byte[random.nextInt(1, 100)]);
                case 4 -> card.put(random.nextInt(), new byte[48], 0);
                case 5 -> card.port.arrive(cell(random.nextInt()));
                default -> card.bench.pass(random.nextInt(2000));
            }
        }
    }
}
