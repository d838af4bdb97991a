package spin.dispatcher.predicate;

import java.util.ArrayList;
import java.util.List;

/// One way through a guard: what it met, in order, and how it ended.
record Path(List<Item> items, End end) {

    /// How a way ends.
    enum End {
        YES,
        NO,
        /// Its answer, or whether it has one, cannot be said.
        UNKNOWN
    }

    /// What matters on the way.
    sealed interface Item {
        /// A branch that was taken because this holds.
        record Holds(Comparison comparison) implements Item {}

        /// Something is read from an argument, which fails if something on the way to it is null.
        record Touches(Accessor read) implements Item {}

        /// An argument is taken to be of a type, which fails if it is not.
        record Casts(int argument, Class<?> as) implements Item {}

        /// Something that the guard holds, and that must not be null.
        record Present(Value.Source source) implements Item {}

        /// Something that can throw, or that nobody understands.
        record Perhaps(String what) implements Item {}
    }

    /// @param kind how the two lie to each other
    record Comparison(Kind kind, Value left, Value right) {
        Comparison negated() {
            return new Comparison(kind.negated(), left, right);
        }
    }

    /// Of numbers as signed; references are the same or not.
    enum Kind {
        EQUAL,
        DIFFERENT,
        LESS,
        AT_LEAST,
        GREATER,
        AT_MOST;

        Kind negated() {
            return switch (this) {
                case EQUAL -> DIFFERENT;
                case DIFFERENT -> EQUAL;
                case LESS -> AT_LEAST;
                case AT_LEAST -> LESS;
                case GREATER -> AT_MOST;
                case AT_MOST -> GREATER;
            };
        }

        /// With left and right exchanged.
        Kind mirrored() {
            return switch (this) {
                case EQUAL -> EQUAL;
                case DIFFERENT -> DIFFERENT;
                case LESS -> GREATER;
                case AT_LEAST -> AT_MOST;
                case GREATER -> LESS;
                case AT_MOST -> AT_LEAST;
            };
        }
    }

    Path {
        items = List.copyOf(items);
    }

    static Path of(List<Item> items, Item last, End end) {
        var all = new ArrayList<>(items);
        all.add(last);
        return new Path(all, end);
    }
}
