package spin.dispatcher.generate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A binding as data: what generated code that is not written for it alone needs to run it.
///
/// It is in force for raises that began between two versions. It stands in up to two chains, one in dispatch order and one
/// of those with the same key; what is appended or taken out later is seen by nobody whose version is older, so a chain
/// may change under a raise that walks it.
final class Bound {
    final long id;
    final long key;
    final long from;
    /// Which of the walking code's shapes it has with all its guards, and which with those left that its key does not decide.
    final int shape;
    final int keyedShape;
    final @Nullable Object first;
    final @Nullable Object second;
    final Object[] operands;
    final Object[] keyedOperands;
    /// Written before the version that it names is published.
    long until = Long.MAX_VALUE;
    @Nullable
    Bound next;
    @Nullable
    Bound nextAlike;

    Bound(long id, long key, long from, int shape, int keyedShape, List<Object> operands,
            List<Object> keyedOperands) {
        this.id = id;
        this.key = key;
        this.from = from;
        this.shape = shape;
        this.keyedShape = keyedShape;
        this.operands = operands.toArray();
        this.keyedOperands = keyedOperands.equals(operands) ? this.operands : keyedOperands.toArray();
        this.first = keyedOperands.isEmpty() ? null : keyedOperands.get(0);
        this.second = keyedOperands.size() < 2 ? null : keyedOperands.get(1);
    }

    /// The same at another place in another chain.
    Bound copy() {
        var copy = new Bound(id, key, from, shape, keyedShape, List.of(operands), List.of(keyedOperands));
        copy.until = until;
        return copy;
    }

    /// Called by generated code.
    boolean isIn(long version) {
        return from <= version && version < until;
    }
}
