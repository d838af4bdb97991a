package spin.dispatcher;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One event with all that is bound to it, as the property tests make it up.
///
/// @param intrinsic what the procedure does; nothing if it has been taken out
/// @param otherwise what the default handler does, if there is one
record Scene(Kind kind, List<Bound> bound, Optional<Act> intrinsic, List<Act> onIntrinsic, boolean folds,
        Optional<Act> otherwise, boolean asynchronous, List<Change> changes) {
    static final int INTRINSIC = -1;
    static final int DEFAULT = -2;
    /// Faults that lead to quarantine.
    static final int MOST_FAULTS = 2;

    /// What a guard, a handler or a filter does when it is asked.
    enum Act {
        YES,
        /// Guards: false. Handlers: null where something is due. Filters: something that does not fit.
        NO,
        /// Guards: whether the first argument is even. Others: as YES.
        EVEN,
        THROW,
        /// Throws what the limits call a termination.
        TERMINATE
    }

    enum Role {
        HANDLER,
        FILTER,
        ASYNCHRONOUS
    }

    /// How code is given.
    enum Form {
        FUNCTIONAL,
        ARRAY,
        HANDLE,
        CLOSED
    }

    enum Kind {
        VOID,
        INT,
        LONG,
        TEXT
    }

    /// Where to: an order, or beside the binding of that number.
    record Spot(Order order, Optional<Integer> before, Optional<Integer> after) {
        boolean refersTo(int number) {
            return before.filter(at -> at == number).isPresent() || after.filter(at -> at == number).isPresent();
        }
    }

    /// One binding.
    record Bound(int number, Role role, Form form, List<Act> imposed, List<Act> own, Act act, Spot spot,
            boolean cancelling, boolean limited) {
        Bound at(Spot other) {
            return new Bound(number, role, form, imposed, own, act, other, cancelling, limited);
        }

        Bound numbered(int other) {
            return new Bound(other, role, form, imposed, own, act, spot, cancelling, limited);
        }
    }

    /// After all are installed: a move, or an uninstall where there is no spot.
    record Change(int number, Optional<Spot> to) {}

    /// The arguments.
    record Given(int a, String b, long c) {
        @Override
        public String toString() {
            return a + "," + b + "," + c;
        }

        Given filteredBy(int number) {
            return new Given(a + 1, b + number, c * 2 + number);
        }
    }

    /// What binding `number` returns when all is well.
    static @Nullable Object value(Kind kind, int number, Given given) {
        return switch (kind) {
            case VOID -> null;
            case INT -> number * 100 + given.a();
            case LONG -> ((long) number << 33) + given.c();
            case TEXT -> number + given.b();
        };
    }
}
