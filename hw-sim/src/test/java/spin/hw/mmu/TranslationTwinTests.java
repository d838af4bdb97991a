package spin.hw.mmu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import spin.hw.TestMachine;
import spin.hw.cpu.MemoryFault;
import spin.hw.pal.Fault;

/// Translation through buffers against its slow, obvious twin, which looks at every level of the table at every access.
///
/// They must agree as long as the kernel keeps its side of the contract: whoever changes an entry invalidates the page.
class TranslationTwinTests {

    private static final int PAGES = 48;
    private static final long BASE = 0x40_0000;
    private static final List<Long> FLAGS = List.of(0L, Pte.KERNEL_READ, Pte.USER_READ, Pte.USER_WRITE,
            Pte.USER_READ | Pte.USER_WRITE, TestMachine.USER_ALL, TestMachine.USER_ALL | Pte.FAULT_ON_READ,
            TestMachine.USER_ALL | Pte.FAULT_ON_WRITE, TestMachine.USER_ALL | Pte.FAULT_ON_EXECUTE,
            TestMachine.USER_ALL | Pte.ADDRESS_SPACE_MATCH);

    /// Where user mode's access goes, or why it does not.
    private static Object walked(TestMachine test, long va, Access access) {
        if (va != va << 21 >> 21) {
            return new Fault.AccessViolation(va, access);
        }
        var memory = test.machine.memory();
        long table = test.cpu().pageTableBase();
        for (int shift = 33; shift >= 23; shift -= 10) {
            long entry = memory.loadQuad(table + 8 * (va >>> shift & 1023));
            if ((entry & 1) == 0) {
                return new Fault.TranslationNotValid(va, access);
            }
            table = entry >>> 32 << 13;
        }
        long entry = memory.loadQuad(table + 8 * (va >>> 13 & 1023));
        if ((entry & 1) == 0) {
            return new Fault.TranslationNotValid(va, access);
        }
        if ((entry & (access == Access.WRITE ? 1L << 13 : 1L << 9)) == 0) {
            return new Fault.AccessViolation(va, access);
        }
        if ((entry & (access == Access.WRITE ? 4 : 2)) != 0) {
            return new Fault.FaultOn(va, access);
        }
        return (entry >>> 32 << 13) + (va & 8191);
    }

    private static void assertAgree(TestMachine test, long va, Access access, long value) {
        var expected = walked(test, va, access);
        try {
            if (access == Access.WRITE) {
                test.cpu().storeQuad(va, value);
                assertThat(expected).isInstanceOf(Long.class);
                assertThat(test.machine.memory().loadQuad((Long) expected)).isEqualTo(value);
            } else {
                long loaded = test.cpu().loadQuad(va);
                assertThat(expected).isInstanceOf(Long.class);
                assertThat(loaded).isEqualTo(test.machine.memory().loadQuad((Long) expected));
            }
        } catch (MemoryFault refused) {
            assertThat(refused.fault()).isEqualTo(expected);
        }
    }

    @Property(tries = 60)
    void whateverTheKernelDoesEveryAccessGoesWhereAWalkWouldGo(@ForAll long seed) {
        var chance = new Random(seed);
        var test = new TestMachine();
        long other = test.frame();
        long first = test.cpu().pageTableBase();
        for (int i = 0; i < 600; i++) {
            long va = BASE + (long) chance.nextInt(PAGES) * Pte.PAGE_BYTES;
            switch (chance.nextInt(8)) {
                case 0 -> {
                    long flags = FLAGS.get(chance.nextInt(FLAGS.size()));
                    boolean valid = chance.nextInt(5) > 0;
                    test.map(va, test.machine.memory().size() / 2 + chance.nextInt(200) * (long) Pte.PAGE_BYTES,
                            (flags & ~Pte.VALID) | (valid ? Pte.VALID : 0));
                    // An entry for every space may have come from the other space's table.
                    test.cpu().dataBuffer().invalidate(va, 1);
                    test.cpu().dataBuffer().invalidate(va, 2);
                }
                case 1 -> {
                    boolean toFirst = chance.nextBoolean();
                    // What matches every space must be the same in every table; here the tables differ, so it goes.
                    test.cpu().dataBuffer().invalidateAll();
                    test.cpu().context(toFirst ? first : other, toFirst ? 1 : 2);
                }
                case 2 -> assertAgree(test, va ^ 1L << 50, Access.READ, 0);
                case 3, 4 -> assertAgree(test, va + 8L * chance.nextInt(1024), Access.WRITE, chance.nextLong());
                default -> assertAgree(test, va + 8L * chance.nextInt(1024), Access.READ, 0);
            }
        }
    }

    // The buffer by itself.

    /// A buffer as a list: the youngest entry that translates an address is the only one that does.
    private static final class ListTwin {

        record Entry(long tag, long mask, int asn, long pte) {

            boolean translates(long va, int space) {
                return (va & mask) == tag && (asn == space || (pte & Pte.ADDRESS_SPACE_MATCH) != 0);
            }

            boolean overlaps(Entry that) {
                return ((tag ^ that.tag) & mask & that.mask) == 0
                        && (asn == that.asn || ((pte | that.pte) & Pte.ADDRESS_SPACE_MATCH) != 0);
            }
        }

        private final @Nullable Entry[] slots;
        private final int pages;
        private int nextPage;
        private int nextRegion;

        ListTwin(int pages, int regions) {
            this.pages = pages;
            slots = new @Nullable Entry[pages + regions];
            nextRegion = pages;
        }

        void write(long va, int asn, long pte) {
            int hint = (int) (pte >>> 5 & 3);
            boolean regions = slots.length > pages;
            boolean region = regions && hint == 3;
            int bits = 13 + (regions && hint < 3 ? 0 : 3 * hint);
            var entry = new Entry(va & -1L << bits, -1L << bits, asn, pte);
            int slot = -1;
            for (int i = 0; i < slots.length; i++) {
                if (slots[i] != null && slots[i].overlaps(entry)) {
                    slots[i] = null;
                    slot = region == i >= pages ? i : slot;
                }
            }
            if (slot < 0 && region) {
                slot = nextRegion;
                nextRegion = nextRegion + 1 == slots.length ? pages : nextRegion + 1;
            } else if (slot < 0) {
                slot = nextPage;
                nextPage = (nextPage + 1) % pages;
            }
            slots[slot] = entry;
        }

        Optional<Entry> find(long va, int asn) {
            for (var entry : slots) {
                if (entry != null && entry.translates(va, asn)) {
                    return Optional.of(entry);
                }
            }
            return Optional.empty();
        }

        void forget(Predicate<Entry> which) {
            for (int i = 0; i < slots.length; i++) {
                if (slots[i] != null && which.test(slots[i])) {
                    slots[i] = null;
                }
            }
        }
    }

    @Property(tries = 200)
    void aBufferIsAListOfEntriesWhateverTheGeometry(@ForAll long seed) {
        var chance = new Random(seed);
        int pages = 1 + chance.nextInt(8);
        int regions = chance.nextInt(4);
        var buffer = new TranslationBuffer("tb", pages, regions);
        var twin = new ListTwin(pages, regions);
        for (int i = 0; i < 400; i++) {
            long va = (long) chance.nextInt(2048) * Pte.PAGE_BYTES + chance.nextInt(Pte.PAGE_BYTES);
            int asn = chance.nextInt(3);
            switch (chance.nextInt(10)) {
                case 0, 1, 2 -> {
                    long flags = Pte.VALID | (long) chance.nextInt(4) << Pte.GRANULARITY_SHIFT
                            | (chance.nextInt(4) == 0 ? Pte.ADDRESS_SPACE_MATCH : 0);
                    long pte = Pte.of((long) chance.nextInt(4096) * Pte.PAGE_BYTES, flags);
                    buffer.write(va, asn, pte);
                    twin.write(va, asn, pte);
                }
                case 3 -> {
                    buffer.invalidate(va, asn);
                    twin.forget(entry -> entry.translates(va, asn));
                }
                case 4 -> {
                    if (chance.nextInt(10) == 0) {
                        buffer.invalidateAll();
                        twin.forget(entry -> true);
                    } else if (chance.nextInt(10) == 0) {
                        buffer.invalidateProcess();
                        twin.forget(entry -> (entry.pte() & Pte.ADDRESS_SPACE_MATCH) == 0);
                    }
                }
                default -> assertThat(buffer.lookup(va, asn)).as("step %d", i)
                        .isEqualTo(twin.find(va, asn).map(ListTwin.Entry::pte).orElse(0L));
            }
        }
    }

    @Test
    void m6TheThirtyThirdDistinctPageEvictsTheFirst() {
        var buffer = new TestMachine().cpu().dataBuffer();
        for (int page = 0; page < 32; page++) {
            buffer.write((long) page * Pte.PAGE_BYTES, 1, Pte.of((long) page * Pte.PAGE_BYTES, TestMachine.USER_ALL));
        }
        assertThat(buffer.lookup(0, 1)).isNotZero();
        buffer.write(32L * Pte.PAGE_BYTES, 1, Pte.of(0, TestMachine.USER_ALL));
        assertThat(buffer.lookup(0, 1)).isZero();
        for (int page = 1; page <= 32; page++) {
            assertThat(buffer.lookup((long) page * Pte.PAGE_BYTES, 1)).as("page %d", page).isNotZero();
        }
    }

    @Test
    void m6TheSameAddressUnderAnotherAsnMissesUnlessItsEntryMatchesEverySpace() {
        var buffer = new TestMachine().cpu().dataBuffer();
        buffer.write(0x2000, 1, Pte.of(0x2000, TestMachine.USER_ALL));
        buffer.write(0x4000, 1, Pte.of(0x4000, TestMachine.USER_ALL | Pte.ADDRESS_SPACE_MATCH));
        assertThat(buffer.lookup(0x2000, 2)).isZero();
        assertThat(buffer.lookup(0x4000, 2)).isNotZero();
    }

    @Test
    void m6TheInstructionBufferHasEightEntriesForPagesAndFourForRegionsOf512() {
        var buffer = new TestMachine().cpu().instructionBuffer();
        long regionFlags = TestMachine.USER_ALL | Pte.GRANULARITY_HINT;
        for (int region = 0; region < 4; region++) {
            buffer.write((long) region << 22, 1, Pte.of((long) region << 22, regionFlags));
        }
        for (int page = 0; page < 9; page++) {
            buffer.write(1L << 30 | (long) page << 13, 1, Pte.of(0, TestMachine.USER_ALL));
        }
        assertThat(buffer.size()).isEqualTo(12);
        assertThat(buffer.lookup(1L << 30, 1)).as("the ninth page took the first one's place").isZero();
        for (int region = 0; region < 4; region++) {
            assertThat(buffer.lookup(((long) region << 22) + 0x3f_e000, 1)).as("region %d", region).isNotZero();
        }
        buffer.write(4L << 22, 1, Pte.of(0, regionFlags));
        assertThat(buffer.lookup(0, 1)).as("the fifth region took the first one's place").isZero();
    }
}
