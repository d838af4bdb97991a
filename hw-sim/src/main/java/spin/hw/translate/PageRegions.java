package spin.hw.translate;

import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spin.hw.cpu.CodePage;

/// The regions of one page: which one covers each word, and as which entry.
final class PageRegions {

    /// A covered word at which no region can be entered.
    static final int NO_ENTRY = -1;

    private final @Nullable Region[] covering = new @Nullable Region[CodePage.WORDS];
    private final int[] entries = new int[CodePage.WORDS];
    private int changes;

    /// Notes that translated code here has changed once more, and returns how often it had before.
    int countChange() {
        return changes++;
    }

    @Nullable
    Region covering(int index) {
        return covering[index];
    }

    /// The entry at a covered word, or [#NO_ENTRY].
    int entry(int index) {
        return entries[index];
    }

    void add(Region region) {
        for (var block : region.plan.blocks().values()) {
            int first = CodePage.index(block.start());
            // A block that only leaves covers the instruction that it leaves for: nobody else need look at it.
            int count = Math.max(1, block.instructions());
            Arrays.fill(covering, first, first + count, region);
            Arrays.fill(entries, first, first + count, NO_ENTRY);
        }
        for (int i = 0; i < region.plan.entries().size(); i++) {
            entries[CodePage.index(region.plan.entries().get(i))] = i;
        }
    }

    /// Whether all that the region covers is among `words`.
    boolean liesIn(Region region, BitSet words) {
        for (int i = 0; i < covering.length; i++) {
            if (covering[i] == region && !words.get(i)) {
                return false;
            }
        }
        return true;
    }

    void remove(Region region) {
        for (int i = 0; i < covering.length; i++) {
            if (covering[i] == region) {
                covering[i] = null;
            }
        }
    }

    /// The regions that cover any of `count` words from `first` on.
    Set<Region> within(int first, int count) {
        var found = new LinkedHashSet<Region>();
        for (int i = first; i < first + count; i++) {
            var region = covering[i];
            if (region != null) {
                found.add(region);
            }
        }
        return found;
    }
}
