package spin.hw.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.mmu.Pte;

/// Runs of pages, against a map that is filled page by page.
class PageRunTests {

    private static final long BASE = 0x1_2000_0000L;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void runsCoverWhatThePagesOneByOneDo(long seed) {
        var chance = new SplittableRandom(seed);
        for (int round = 0; round < 500; round++) {
            var segments = segments(chance);

            assertThat(pages(PageRun.covering(segments))).as("seed %d, round %d: %s", seed, round, segments)
                    .isEqualTo(pagesOneByOne(segments));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void runsAreAscendingAndAsFewAsPossible(long seed) {
        var chance = new SplittableRandom(seed);
        for (int round = 0; round < 500; round++) {
            var runs = PageRun.covering(segments(chance));
            for (int i = 1; i < runs.size(); i++) {
                var before = runs.get(i - 1);
                var after = runs.get(i);
                assertThat(after.start()).isGreaterThanOrEqualTo(before.end());
                assertThat(after.start() == before.end() && after.rights().equals(before.rights())).isFalse();
            }
        }
    }

    /// Ascending and disjoint, as the parser lets them through, often several to a page.
    private static List<Segment> segments(SplittableRandom chance) {
        var segments = new ArrayList<Segment>();
        long at = BASE;
        for (int i = chance.nextInt(1, 8); i > 0; i--) {
            at += chance.nextInt(3) == 0 ? 0 : chance.nextInt(12_000);
            long bytes = chance.nextInt(4) == 0 ? chance.nextInt(1, 40) : chance.nextInt(1, 30_000);
            segments.add(new Segment(at, 0, 0, bytes,
                    new Rights(chance.nextBoolean(), chance.nextBoolean(), chance.nextBoolean())));
            at += bytes;
        }
        return segments;
    }

    private static Map<Long, Rights> pages(List<PageRun> runs) {
        var pages = new TreeMap<Long, Rights>();
        for (var run : runs) {
            for (long page = run.start(); page < run.end(); page += Pte.PAGE_BYTES) {
                assertThat(pages.put(page, run.rights())).as("page 0x%x", page).isNull();
            }
        }
        return pages;
    }

    private static Map<Long, Rights> pagesOneByOne(List<Segment> segments) {
        var pages = new TreeMap<Long, Rights>();
        for (var segment : segments) {
            for (long page = segment.va() & -Pte.PAGE_BYTES; page < segment.end(); page += Pte.PAGE_BYTES) {
                pages.merge(page, segment.rights(), Rights::or);
            }
        }
        return pages;
    }
}
