package spin.bench.compare.calls;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BinaryOperator;

/// A method, called by way of the nodes above it.
///
/// @param <T> what is counted
public final class CallNode<T> {

    record Method(String className, String name) {}

    private final Method method;
    private final T nothing;
    private final Map<Method, CallNode<T>> children = new LinkedHashMap<>();
    T own;
    long calls;

    CallNode(String className, String name, T nothing) {
        this.method = new Method(className, name);
        this.nothing = nothing;
        this.own = nothing;
    }

    CallNode<T> child(Method called) {
        return children.computeIfAbsent(called, _ -> new CallNode<>(called.className(), called.name(), nothing));
    }

    /// The class with its package; empty for the root.
    public String className() {
        return method.className();
    }

    /// The method's name; empty for the root.
    public String methodName() {
        return method.name();
    }

    /// How often it was entered this way. A method that was entered earlier has been called 0 times.
    public long calls() {
        return calls;
    }

    /// What it took without those below.
    public T own() {
        return own;
    }

    /// What it took with all below.
    public T total(BinaryOperator<T> plus) {
        var sum = own;
        for (var child : children.values()) {
            sum = plus.apply(sum, child.total(plus));
        }
        return sum;
    }

    /// Those it called, in the order of their first call.
    public Collection<CallNode<T>> children() {
        return children.values();
    }
}
