package spin.dispatcher.generate;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A binding as data: what generated code that is not written for it alone needs to run it.
///
/// Half a cache line: of a hundred thousand of these a raise finds one by chance, and each line that it has to fetch costs it more than all
/// that it computes. So what a raise touches is here, and all else is in [Rest].
///
/// It is in force from a version on. A raise of an older version may meet it at the end of a chain, and passes it by ([Patch#sees]); it
/// never leaves a chain, for whoever takes it out makes another chain.
final class Bound {
    final long key;
    /// The operand that is used most: the handler.
    final @Nullable Object first;
    /// Null in a place that nobody has any more.
    final @Nullable Rest rest;
    /// The next in an overlay, or the next of the same key.
    @Nullable
    Bound next;

    /// What is asked seldom, and shared by the copies of a bound.
    static final class Rest {
        final long id;
        final long from;
        /// Which of the walking code's shapes it has with all its guards, and which with those left that its key does not decide.
        final int shape;
        final int keyedShape;
        final @Nullable Object second;
        final Object[] operands;
        final Object[] keyedOperands;
        /// Which in the order of its table. With what follows, read and written by who changes the table alone.
        int place;
        /// The last of the same key, kept at the first alone.
        @Nullable
        Bound lastAlike;

        Rest(long id, long from, int shape, int keyedShape, List<Object> operands, List<Object> keyedOperands) {
            this.id = id;
            this.from = from;
            this.shape = shape;
            this.keyedShape = keyedShape;
            this.operands = operands.toArray();
            this.keyedOperands = keyedOperands.equals(operands) ? this.operands : keyedOperands.toArray();
            second = keyedOperands.size() < 2 ? null : keyedOperands.get(1);
        }

        private Rest(Rest of) {
            id = of.id;
            from = of.from;
            shape = of.shape;
            keyedShape = of.keyedShape;
            operands = of.operands;
            keyedOperands = of.keyedOperands;
            second = of.second;
        }
    }

    Bound(long key, Rest rest) {
        this(key, rest.keyedOperands.length == 0 ? null : rest.keyedOperands[0], rest);
    }

    private Bound(long key, @Nullable Object first, @Nullable Rest rest) {
        this.key = key;
        this.first = first;
        this.rest = rest;
    }

    /// Keeps a place; nobody runs it.
    static Bound vacant(long key) {
        return new Bound(key, null, null);
    }

    boolean isVacant() {
        return rest == null;
    }

    Rest rest() {
        if (rest == null) {
            throw new IllegalStateException("nothing is bound in a place that is vacant");
        }
        return rest;
    }

    long id() {
        return rest().id;
    }

    /// Called by generated code.
    int place() {
        return rest().place;
    }

    /// The same for another chain.
    Bound copy() {
        return new Bound(key, first, rest);
    }

    /// The same for another table, in which it has another place.
    Bound copyApart() {
        return new Bound(key, new Rest(rest()));
    }

    /// The chain that begins here without some, in copies; null if nobody is left.
    ///
    /// @param gone ids
    @Nullable
    Bound without(Set<Long> gone) {
        Bound head = null;
        Bound last = null;
        for (var each = this; each != null; each = each.next) {
            if (each.isVacant() || gone.contains(each.id())) {
                continue;
            }
            var copy = each.copy();
            if (last == null) {
                head = copy;
            } else {
                last.next = copy;
            }
            last = copy;
        }
        if (head != null) {
            head.rest().lastAlike = head == last ? null : last;
        }
        return head;
    }
}
