package spin.hw.translate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import spin.hw.mmu.Pte;
import spin.hw.translate.Part.Step;
import spin.hw.translate.Part.Width;

/// Quadwords that a block reads, or writes, one by one near the same unchanged base, as the beginning and the end of a procedure do with
/// the registers that it saves: one test does for all of them, as long as they lie in one page.
///
/// @param from   the first of the steps
/// @param to     the last
/// @param base   the register
/// @param lowest the lowest displacement
/// @param span   how much more the highest is
record Neighbours(int from, int to, int base, long lowest, long span, PageUse.Page page) {

    /// With fewer, two comparisons instead of one each gain nothing.
    private static final int FEWEST = 3;

    /// Those of a block, in order; no two overlap.
    ///
    /// @param steps how many of the block's steps to look at
    /// @param pages which page each access goes to, by its address
    static List<Neighbours> of(Block block, int steps, LongFunction<PageUse.Page> pages) {
        var found = new ArrayList<Neighbours>();
        int i = 0;
        while (i < steps) {
            var group = startingAt(block, i, steps, pages);
            if (group == null) {
                i++;
            } else {
                found.add(group);
                i = group.to + 1;
            }
        }
        return found;
    }

    /// Whether step `i`, which is between the first and the last, is one of them.
    boolean has(Block block, int i) {
        var access = Access.of(block.steps().get(i));
        return access != null && access.base() == base && access.write() == (page.kind() == PageUse.Kind.WRITE);
    }

    private static @Nullable Neighbours startingAt(Block block, int first, int steps,
            LongFunction<PageUse.Page> pages) {
        var leader = quadword(block.steps().get(first));
        if (leader == null || pages.apply(block.pc(first)).kind() == PageUse.Kind.BOTH) {
            return null;
        }
        var page = pages.apply(block.pc(first));
        long lowest = leader.displacement();
        long highest = lowest;
        int last = first;
        int members = 1;
        for (int i = first + 1; i < steps && Usage.writtenBy(block.steps().get(i - 1)) != leader.base(); i++) {
            var access = Access.of(block.steps().get(i));
            if (access == null || access.base() != leader.base() || access.write() != leader.write()) {
                continue;
            }
            long low = Math.min(lowest, access.displacement());
            long high = Math.max(highest, access.displacement());
            if (access.width() != Width.QUAD || !pages.apply(block.pc(i)).equals(page)
                    || high - low >= Pte.PAGE_BYTES / 2
                    || (high - low) % Width.QUAD.bytes != 0) {
                break;
            }
            lowest = low;
            highest = high;
            last = i;
            members++;
        }
        return members < FEWEST
                ? null
                : new Neighbours(first, last, leader.base(), lowest, highest - lowest, page);
    }

    private static @Nullable Access quadword(Step step) {
        var access = Access.of(step);
        return access == null || access.width() != Width.QUAD || access.base() == Registers.ZERO ? null : access;
    }
}
