package spin.bench.compare.calls;

import java.util.List;
import java.util.function.BinaryOperator;

/// A method, called by way of the nodes above it. A value.
///
/// @param className  the class with its package; empty for the root
/// @param methodName empty for the root
/// @param calls      how often it was entered this way. A method that was entered earlier has been called 0 times
/// @param own        what it took without those below
/// @param children   those it called, in the order of their first call
/// @param <T>        what is counted
public record CallNode<T>(String className, String methodName, long calls, T own, List<CallNode<T>> children) {

    public CallNode {
        children = List.copyOf(children);
    }

    /// What it took with all below.
    public T total(BinaryOperator<T> plus) {
        var sum = own;
        for (var child : children) {
            sum = plus.apply(sum, child.total(plus));
        }
        return sum;
    }
}
