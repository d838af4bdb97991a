package spin.systems.aegis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;

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

    private static long entry(long frame) {
        return frame << Pte.FRAME_SHIFT | Pte.VALID;
    }
}
