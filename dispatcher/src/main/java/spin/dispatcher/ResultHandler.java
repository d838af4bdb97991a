package spin.dispatcher;

import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/// Makes one result of several: called once for every handler that returned, in dispatch order. Without one the last
/// handler's value is the event's.
///
/// It belongs to the event's authority, so what it throws reaches the raiser.
@FunctionalInterface
public interface ResultHandler<R extends @Nullable Object> {

    /// @param soFar what the previous call returned; null in the first
    /// @param last whether no more results follow in this raise
    R fold(@Nullable R soFar, R result, boolean last);

    /// Starts with `initial` and combines from the left.
    static <R extends @Nullable Object> ResultHandler<R> folding(R initial, BinaryOperator<R> combine) {
        return (soFar, result, last) -> combine.apply(soFar == null ? initial : soFar, result);
    }
}
