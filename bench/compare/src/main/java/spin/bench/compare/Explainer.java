package spin.bench.compare;

import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;
import spin.bench.compare.calls.CallNode;
import spin.bench.compare.calls.CallTree;
import spin.domains.meter.MeteredLoader;
import spin.hw.Machine;

/// Watches one operation of a run that is repeated: runs are alike, so the operation is known by the numbers of its first and last sample.
final class Explainer {

    private final int from;
    private final int to;
    private @Nullable CallTree<Causes> tree;

    Explainer(int from, int to) {
        this.from = from;
        this.to = to;
    }

    ObjIntConsumer<Sample> listen(Machine machine, MeteredLoader loader, Turns turns) {
        var listening = new CallTree<>(
                () -> Causes.until(machine.clock().now(), machine.account(), turns.cycles(machine)),
                Causes.NONE, Causes::plus, Causes::minus, type -> isWatched(type, loader));
        tree = listening;
        return (_, index) -> {
            if (index == from) {
                listening.begin();
            } else if (index == to) {
                listening.end();
            }
        };
    }

    /// Metered, or generated from metered bytes. The proxies that the JVM makes for lambdas are neither.
    private static boolean isWatched(Class<?> type, MeteredLoader loader) {
        return loader.isMetered(type.getName().replace('.', '/'))
                || (type.isHidden() && loader.equals(type.getClassLoader()) && !type.getName().contains("$$Lambda"));
    }

    CallNode<Causes> root() {
        if (tree == null) {
            throw new IllegalStateException("the run has not begun");
        }
        return tree.root();
    }
}
