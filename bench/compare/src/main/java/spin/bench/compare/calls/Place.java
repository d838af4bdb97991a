package spin.bench.compare.calls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Where a call stands: a method beneath the place it was entered from. Watched code keeps its own in a local variable, so each is right on
/// whichever stack runs.
public final class Place {

    private record Method(String className, String name) {}

    private final Method method;
    private final Map<Method, Place> children = new LinkedHashMap<>();
    private final long[] own;
    private long calls;

    /// The place from which this was entered; the root has none.
    final @Nullable Place from;

    /// Whose places these are.
    final CallTree tree;

    Place(CallTree tree, int width) {
        this(tree, null, new Method("", ""), width);
    }

    private Place(CallTree tree, @Nullable Place from, Method method, int width) {
        this.tree = tree;
        this.from = from;
        this.method = method;
        this.own = new long[width];
    }

    Place beneath(String className, String name) {
        var called = new Method(className, name);
        var known = children.get(called);
        if (known == null) {
            known = new Place(tree, this, called, own.length);
            children.put(called, known);
        }
        return known;
    }

    void called() {
        calls++;
    }

    /// Puts down what went by between two readings.
    void took(long[] before, long[] now) {
        for (int i = 0; i < own.length; i++) {
            own[i] += now[i] - before[i];
        }
    }

    /// What was put down here and beneath, without what took nothing and was never called.
    <T> CallNode<T> node(Function<long[], T> of) {
        var called = new ArrayList<CallNode<T>>();
        for (var child : children.values()) {
            var node = child.node(of);
            if (child.counts() || !node.children().isEmpty()) {
                called.add(node);
            }
        }
        return new CallNode<>(method.className(), method.name(), calls, of.apply(own.clone()), called);
    }

    private boolean counts() {
        return calls != 0 || Arrays.stream(own).anyMatch(counted -> counted != 0);
    }
}
