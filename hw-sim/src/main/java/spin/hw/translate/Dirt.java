package spin.hw.translate;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import spin.hw.translate.Part.Ending;

/// Which registers may hold something else than the CPU's arrays at the end of each block: those written since the region was entered or
/// since the last call came back. Only they need be written back there.
///
/// Sets of registers are bits: the integers below, the floats above.
final class Dirt {

    private static final int FLOATS = 32;

    private final Map<Long, Long> atEntry = new HashMap<>();
    private final long all;

    Dirt(Plan plan) {
        var work = new ArrayDeque<>(plan.blocks().values());
        while (!work.isEmpty()) {
            var block = work.remove();
            // After a call all is in the arrays.
            boolean clean = block.ending() instanceof Ending.Call || block.ending() instanceof Ending.IndirectCall;
            long leaving = clean ? 0 : at(block);
            for (long next : block.ending().targets()) {
                var successor = plan.blocks().get(next);
                if (successor != null && (leaving | entering(next)) != entering(next)) {
                    atEntry.put(next, leaving | entering(next));
                    work.add(successor);
                }
            }
        }
        all = plan.blocks().values().stream().mapToLong(Dirt::written).reduce(0, (a, b) -> a | b);
    }

    /// At the end of the block, its ending's own results included.
    long at(Block block) {
        return entering(block.start()) | written(block);
    }

    /// Whatever the region writes.
    long all() {
        return all;
    }

    private long entering(long start) {
        return atEntry.getOrDefault(start, 0L);
    }

    private static long written(Block block) {
        var used = Usage.of(block);
        long written = 0;
        for (int n : used.writtenIntegers) {
            written |= 1L << n;
        }
        for (int n : used.writtenFloats) {
            written |= 1L << (FLOATS + n);
        }
        return written;
    }

    static boolean hasInteger(long set, int n) {
        return (set >>> n & 1) != 0;
    }

    static boolean hasFloat(long set, int n) {
        return (set >>> (FLOATS + n) & 1) != 0;
    }
}
