package spin.hw.translate;

import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// A region, decided: instructions of one page that become one method.
///
/// @param page      virtual address of the page
/// @param head      where it was found to be hot; the first entry
/// @param blocks    by address of their first instruction, in that order
/// @param entries   the addresses at which it can be entered, the head first; the index is the entry's number
/// @param needs     for each block that checks the budget, how many cycles may pass before the next check
record Plan(long page, long head, SequencedMap<Long, Block> blocks, List<Long> entries, Map<Long, Long> needs) {

    /// The cycles from the block at `start`, which looks at the budget, to the next that does.
    long need(long start) {
        var need = needs.get(start);
        if (need == null) {
            throw new IllegalArgumentException(
                    "The block at 0x" + Long.toHexString(start) + " does not look at the budget.");
        }
        return need;
    }

    /// All steps, in the order of their addresses.
    List<Part.Step> steps() {
        return blocks.values().stream().flatMap(block -> block.steps().stream()).toList();
    }

    /// Whether any instruction touches a floating register.
    boolean hasFloats() {
        return !Usage.of(this).floats.isEmpty() || steps().stream().anyMatch(step -> switch (step) {
            case Part.Step.FloatLoad _,Part.Step.FloatStore _,Part.Step.FloatCompute _,Part.Step.FloatCopy _,Part.Step.FloatMove _ ->
                true;
            default -> false;
        }) || blocks.values().stream().anyMatch(block -> block.ending() instanceof Part.Ending.FloatBranch);
    }

    /// How many instructions the region covers.
    int instructions() {
        return blocks.values().stream().mapToInt(block -> (int) (block.end() - block.start()) / 4).sum();
    }
}
