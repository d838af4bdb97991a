package spin.hw.translate;

import java.util.HashMap;
import java.util.Map;
import java.util.SequencedMap;

/// How much budget may be used from one look at it to the next: the dearest way through the blocks between, among which there is no loop.
final class Needs {

    private final SequencedMap<Long, Block> blocks;
    private final Map<Long, Long> known = new HashMap<>();

    Needs(SequencedMap<Long, Block> blocks) {
        this.blocks = blocks;
    }

    /// In cycles, by the address of each block that looks at the budget.
    Map<Long, Long> ofChecks() {
        var needs = new HashMap<Long, Long>();
        for (var block : blocks.values()) {
            if (block.check()) {
                needs.put(block.start(), need(block));
            }
        }
        return needs;
    }

    private long need(Block block) {
        var before = known.get(block.start());
        if (before != null) {
            return before;
        }
        long most = 0;
        for (long next : block.ending().targets()) {
            var successor = blocks.get(next);
            if (successor != null && !successor.check()) {
                most = Math.max(most, need(successor));
            }
        }
        long need = Budget.cyclesOf(block.charge()) + most;
        known.put(block.start(), need);
        return need;
    }
}
