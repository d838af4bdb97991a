package spin.systems.aegis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;
import spin.hw.mmu.TranslationBuffer;

final class SoftwareTlbTests {

    private static final int PAGES_APART = SoftwareTlb.ENTRIES;

    private final SoftwareTlb stlb = new SoftwareTlb(new PhysicalMemory(1 << 20), 0, 32);

    @Test
    void aBindingIsFoundUnderItsPageAndTagOnly() {
        stlb.write(7, 1, entry(9));

        assertThat(stlb.lookup(7, 1)).isEqualTo(entry(9));
        assertThat(stlb.lookup(7, 2)).isZero();
        assertThat(stlb.lookup(8, 1)).isZero();
        assertThat(stlb.lookup(7 + PAGES_APART, 1)).isZero();
    }

    @Test
    void pagesOfOneSlotPushEachOtherOut() {
        stlb.write(7, 1, entry(9));
        stlb.write(7 + PAGES_APART, 1, entry(10));

        assertThat(stlb.lookup(7, 1)).isZero();
        assertThat(stlb.lookup(7 + PAGES_APART, 1)).isEqualTo(entry(10));
    }

    @Test
    void deletingAnotherPageOfTheSlotDeletesNothing() {
        stlb.write(7, 1, entry(9));

        stlb.delete(7 + PAGES_APART, 1);
        assertThat(stlb.lookup(7, 1)).isEqualTo(entry(9));
        stlb.delete(7, 1);
        assertThat(stlb.lookup(7, 1)).isZero();
    }

    @Test
    void aFrameIsForgottenInEveryEnvironment() {
        stlb.write(7, 1, entry(9));
        stlb.write(100, 2, entry(9));
        stlb.write(101, 2, entry(10));

        stlb.deleteFrame(9);

        assertThat(stlb.lookup(7, 1)).isZero();
        assertThat(stlb.lookup(100, 2)).isZero();
        assertThat(stlb.lookup(101, 2)).isEqualTo(entry(10));
    }

    /// The slow twin: whatever is found is what was written last for that page and tag.
    @Test
    void itNeverAnswersWithAnythingButTheLatestBinding() {
        var chance = new SplittableRandom(11);
        Map<Long, Long> latest = new HashMap<>();
        var found = 0;
        for (var i = 0; i < 100_000; i++) {
            var page = chance.nextLong(1L << 14);
            var tag = 1 + chance.nextInt(63);
            var key = page << 6 | tag;
            switch (chance.nextInt(3)) {
                case 0 -> {
                    stlb.write(page, tag, entry(i));
                    latest.put(key, entry(i));
                }
                case 1 -> {
                    if (chance.nextInt(8) == 0) {
                        stlb.delete(page, tag);
                        latest.remove(key);
                    }
                }
                default -> {
                    var answer = stlb.lookup(page, tag);
                    if (answer != 0) {
                        found++;
                        assertThat(answer).isEqualTo(latest.get(key));
                    }
                }
            }
        }
        assertThat(found).as("hits").isPositive();
    }

    /// The slow twin: page by page, in the order of the pages; and no binding of another page or tag changes.
    @Test
    void rightsOfARangeChangeAsOneByOne() {
        var chance = new SplittableRandom(13);
        for (var round = 0; round < 300; round++) {
            var cached = new HashMap<List<Integer>, Long>();
            var room = new SoftwareTlb(new PhysicalMemory(1 << 20), 0, 32);
            for (var i = 0; i < 400; i++) {
                var page = chance.nextInt(120) + (chance.nextInt(8) == 0 ? PAGES_APART : 0);
                var tag = 1 + chance.nextInt(2);
                var may = chance.nextInt(40) != 0;
                room.write(page, tag, entry(i) | Pte.USER_WRITE | (may ? SoftwareTlb.MAY_WRITE : 0));
            }
            var from = chance.nextInt(100);
            long length = switch (chance.nextInt(5)) {
                case 0 -> 0;
                case 1 -> 1;
                case 2 -> SoftwareTlb.ENTRIES + chance.nextInt(100);
                case 3 -> chance.nextLong(Long.MAX_VALUE - 200);
                default -> chance.nextInt(40);
            };
            look(room, cached);
            var buffer = new TranslationBuffer("test", 32, 0);
            buffer.write((long) from << Pte.PAGE_SHIFT, 3, entry(1));
            if (chance.nextBoolean()) {
                room.protect(from, length, 1, 3, buffer);
                cached.replaceAll((place, entry) -> isIn(place, from, length) ? entry & ~Pte.USER_WRITE : entry);
                assertThat(buffer.lookup((long) from << Pte.PAGE_SHIFT, 3) == 0).isEqualTo(length > 0);
            } else {
                var all = length <= SoftwareTlb.ENTRIES;
                for (var page = (long) from; all && page < from + length; page++) {
                    var entry = cached.get(List.of((int) page, 1));
                    all = entry != null && (entry & SoftwareTlb.MAY_WRITE) != 0;
                }
                assertThat(room.unprotect(from, length, 1, 3, buffer)).isEqualTo(all);
                if (all) {
                    cached.replaceAll((place, entry) -> isIn(place, from, length) ? entry | Pte.USER_WRITE : entry);
                }
            }
            var after = new HashMap<List<Integer>, Long>();
            look(room, after);
            assertThat(after).as("round %d", round).isEqualTo(cached);
        }
    }

    private static boolean isIn(List<Integer> place, long from, long length) {
        return place.get(1) == 1 && place.get(0) >= from && place.get(0) - from < length;
    }

    private static void look(SoftwareTlb room, Map<List<Integer>, Long> found) {
        for (var tag = 1; tag <= 2; tag++) {
            for (var page = 0; page < PAGES_APART + 120; page++) {
                var entry = room.lookup(page, tag);
                if (entry != 0) {
                    found.put(List.of(page, tag), entry);
                }
            }
        }
    }

    private static long entry(long frame) {
        return frame << Pte.FRAME_SHIFT | Pte.VALID;
    }
}
