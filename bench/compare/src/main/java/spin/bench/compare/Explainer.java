package spin.bench.compare;

import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;
import spin.bench.compare.calls.CallNode;
import spin.bench.compare.calls.CallTree;
import spin.hw.Machine;

/// Watches one operation of a run that is repeated: runs are alike, so the operation is known by the numbers of its first and last sample.
final class Explainer {

    private final int from;
    private final int to;
    private @Nullable CauseCounter counter;
    private @Nullable CallTree tree;

    Explainer(int from, int to) {
        this.from = from;
        this.to = to;
    }

    ObjIntConsumer<Sample> listen(Machine machine, Turns turns) {
        var counting = new CauseCounter(machine, turns);
        var listening = new CallTree(CauseCounter.WIDTH, counting);
        counter = counting;
        tree = listening;
        listening.listen();
        return (_, index) -> {
            if (index == from) {
                listening.begin();
            } else if (index == to) {
                listening.end();
            }
        };
    }

    CallNode<Causes> root() {
        if (tree == null || counter == null) {
            throw new IllegalStateException("the run has not begun");
        }
        return tree.root(counter::causes);
    }
}
