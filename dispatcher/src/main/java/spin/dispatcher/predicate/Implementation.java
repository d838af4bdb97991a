package spin.dispatcher.predicate;

import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.predicate.ClassFiles.Code;

/// The method that does the work of a function object, and what it is given.
///
/// @param locals where each of its parameters comes from, the receiver first if it has one
/// @param self the class of the function object, if it is its own receiver
record Implementation(Code code, List<Origin> locals, @Nullable Class<?> self) {
    Implementation {
        locals = List.copyOf(locals);
    }

    /// Where a parameter comes from.
    sealed interface Origin {
        /// The function object.
        record Self() implements Origin {}

        /// What the lambda captured, in order.
        record Captured(int index) implements Origin {}

        /// What the function is called with.
        record Argument(int index) implements Origin {}
    }
}
