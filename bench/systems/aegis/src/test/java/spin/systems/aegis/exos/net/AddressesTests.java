package spin.systems.aegis.exos.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import spin.hw.pal.UserMode;
import spin.systems.aegis.AegisAbi;

/// The parts that need no machine: how long an address holds, sums and numbers in the network's order, and messages that end early.
final class AddressesTests {

    private static final Pages PAGES = new Pages(0x1_0000, 0x2_0000, 0x3_0000, 0x4_0000, 0x5_0000);
    private static final long SERVER = 0x0a00_0002;
    private static final long STATION = 0x0800_2b00_0002L;

    /// The user-mode port over words, and a kernel that counts what is sent.
    private static final class Memory implements UserMode {
        private final Map<Long, Long> words = new HashMap<>();
        private final long[] registers = new long[32];
        private int sent;

        @Override
        public long register(int n) {
            return registers[n];
        }

        @Override
        public void register(int n, long value) {
            registers[n] = value;
        }

        @Override
        public long load(long va) {
            assertThat(va & 7).as("boundary of %x", va).isZero();
            return words.getOrDefault(va, 0L);
        }

        @Override
        public void store(long va, long value) {
            assertThat(va & 7).as("boundary of %x", va).isZero();
            words.put(va, value);
        }

        @Override
        public void callSystem() {
            sent += registers[0] == AegisAbi.SEND ? 1 : 0;
            registers[0] = 0;
        }

        @Override
        public void jump(long pc) {}
    }

    private final Memory memory = new Memory();
    private final Addresses addresses = new Addresses(memory, PAGES);

    private long at(double second) {
        memory.store(PAGES.clock() + AegisAbi.CLOCK_TICKS, (long) (second * 1024));
        return addresses.find(SERVER);
    }

    private void configured() {
        memory.store(PAGES.board() + Pages.ADDRESS, 0x0a00_0001);
        memory.store(PAGES.board() + Pages.MASK, 0xffff_ff00L);
    }

    /// What the handler does when the server answers.
    private void said(long station) {
        var entry = PAGES.arp() + ArpHandler.entry(SERVER);
        memory.store(entry, ArpHandler.loaded(SERVER));
        memory.store(entry + 8, ArpHandler.loadedStation(station));
        memory.store(entry + 16, memory.load(entry + 16) + 1);
    }

    @Test
    void anAddressHoldsForAMinuteAndIsAskedForAgain() {
        configured();
        assertThat(at(1)).isEqualTo(Addresses.WAITS);
        assertThat(at(1.5)).isEqualTo(Addresses.WAITS);
        assertThat(memory.sent).as("once a second").isEqualTo(1);
        said(STATION);
        assertThat(at(1.6)).isEqualTo(STATION);
        assertThat(at(61.5)).isEqualTo(STATION);
        assertThat(memory.sent).isEqualTo(1);

        assertThat(at(61.7)).as("too old").isEqualTo(Addresses.WAITS);
        assertThat(memory.sent).isEqualTo(2);
        said(STATION + 1);
        assertThat(at(61.8)).isEqualTo(STATION + 1);
    }

    /// What was said when nobody looked may be as old as the machine.
    @Test
    void whatWasSaidUnaskedIsAskedForOnce() {
        configured();
        said(STATION);
        assertThat(at(5)).isEqualTo(Addresses.WAITS);
        said(STATION);
        assertThat(at(5.1)).isEqualTo(STATION);
        assertThat(memory.sent).isEqualTo(1);
    }

    @Test
    void threeRequestsThenUnreachableThenARest() {
        configured();
        for (var tenth = 10; tenth < 40; tenth++) {
            assertThat(at(tenth / 10.0)).as("after %d tenths", tenth).isEqualTo(Addresses.WAITS);
        }
        assertThat(memory.sent).isEqualTo(3);
        assertThat(at(4.1)).isEqualTo(Addresses.UNREACHABLE);
        assertThat(at(8.9)).isEqualTo(Addresses.UNREACHABLE);
        assertThat(memory.sent).as("nobody asks for a while").isEqualTo(3);
        assertThat(at(9.1)).isEqualTo(Addresses.WAITS);
        assertThat(memory.sent).isEqualTo(4);
        said(STATION);
        assertThat(at(9.2)).isEqualTo(STATION);
    }

    /// Beyond the net it is the gateway that is asked for.
    @Test
    void beyondTheNetIsTheGateway() {
        configured();
        memory.store(PAGES.board() + Pages.GATEWAY, SERVER);
        assertThat(addresses.find(0x0b00_0001)).isEqualTo(Addresses.WAITS);
        said(STATION);
        assertThat(addresses.find(0x0b00_0001)).isEqualTo(STATION);
        assertThat(addresses.find(0x0c00_0001)).isEqualTo(STATION);
    }

    @Test
    void numbersAndSumsAreTheNetworks() {
        var octets = new Octets(memory);
        var chance = new SplittableRandom(5);
        for (var trial = 0; trial < 500; trial++) {
            var bytes = new byte[1 + chance.nextInt(60)];
            chance.nextBytes(bytes);
            var at = 0x100 + chance.nextInt(8);
            var sum = 0;
            for (var i = 0; i < bytes.length; i++) {
                octets.one(at + i, bytes[i]);
                sum += (bytes[i] & 0xff) << (8 * (1 - (i & 1)));
            }
            octets.one(at - 1, chance.nextInt());
            octets.one(at + bytes.length, chance.nextInt());
            while (sum >>> 16 != 0) {
                sum = (sum & 0xffff) + (sum >>> 16);
            }
            assertThat(octets.sum(at, bytes.length)).as("%d octets at %x", bytes.length, at).isEqualTo(sum);
            var number = chance.nextLong() & 0xffff_ffffL;
            octets.four(at, number);
            assertThat(octets.four(at)).isEqualTo(number);
            assertThat(octets.two(at)).isEqualTo((int) (number >>> 16));
            octets.six(at, number << 16 | 7);
            assertThat(octets.six(at)).isEqualTo(number << 16 | 7);
        }
    }

    /// However a message is cut and whatever lengths it has, nothing behind it is read.
    @Test
    void nothingIsReadBehindAMessage() {
        var octets = new Octets(memory);
        var chance = new SplittableRandom(6);
        for (var trial = 0; trial < 2000; trial++) {
            var length = 4L * chance.nextInt(12);
            for (var at = 0x200L; at < 0x240; at += 4) {
                octets.four(at, chance.nextInt(3) == 0 ? chance.nextLong() & 0xffff_ffffL : chance.nextInt(20));
            }
            var message = new Xdr(octets, 0x200, 0x200 + length);
            while (!message.isShort()) {
                var place = chance.nextBoolean() ? message.fixed(message.length(64)) : message.fixed(chance.nextInt(9));
                message.number();
                assertThat(message.at()).isLessThanOrEqualTo(0x200 + length);
                assertThat(place).isLessThanOrEqualTo(0x200 + length);
            }
            assertThat(message.number()).isZero();
        }
    }
}
