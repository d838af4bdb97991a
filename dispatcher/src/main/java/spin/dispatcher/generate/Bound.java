package spin.dispatcher.generate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A binding as data: what generated code that is not written for it alone needs to run it.
///
/// It is in force from a version on. A raise of an older version may meet it at the end of a chain, and passes it by; it never
/// leaves a chain, for whoever takes it out makes another chain.
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
    /// The next in an overlay, or the next of the same key.
    @Nullable
    Bound next;
    /// The last of the same key, kept at the first alone and read by who appends.
    @Nullable
    Bound lastAlike;

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

    private Bound(Bound of) {
        id = of.id;
        key = of.key;
        from = of.from;
        shape = of.shape;
        keyedShape = of.keyedShape;
        operands = of.operands;
        keyedOperands = of.keyedOperands;
        first = of.first;
        second = of.second;
    }

    /// The same for another chain.
    Bound copy() {
        return new Bound(this);
    }

    /// Called by generated code.
    boolean isIn(long version) {
        return from <= version;
    }
}
