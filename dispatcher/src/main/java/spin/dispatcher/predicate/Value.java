package spin.dispatcher.predicate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a local or a stack word holds, as far as can be said without running the code.
sealed interface Value {

    /// Fixed once the function object is: a literal, a captured value, a final field of one.
    record Known(Source source) implements Value {
        static Known literal(@Nullable Object value) {
            return new Known(new Source.Literal(value));
        }
    }

    /// An argument as it came, or cast or unboxed to a type.
    ///
    /// @param as null as long as nothing is known of its type
    record Argument(int index, @Nullable Class<?> as) implements Value {}

    /// What is read from an argument; `root` of the accessor is what the code believes the argument to be.
    record Read(Accessor accessor) implements Value {}

    /// Some bits of a primitive that is read from an argument.
    record Bits(Extract extract) implements Value {}

    /// An `int` taken as a `long`: good for being compared, as which it is equal to its bits.
    record Widened(Bits bits) implements Value {}

    /// The same after a shift that keeps the sign: only good for being masked.
    record SignShifted(Extract whole, int by) implements Value {}

    /// The sign of the difference of two longs.
    record Compared(Value left, Value right) implements Value {}

    /// Anything else.
    record Opaque(String what) implements Value {}

    /// Where a known value comes from. Kept symbolic, because one class has many instances.
    sealed interface Source {
        record Literal(@Nullable Object value) implements Source {}

        record Self() implements Source {}

        record Captured(int index) implements Source {}

        record FieldOf(Source of, java.lang.reflect.Field field) implements Source {}

        /// @param opcode of an instruction on numbers
        record Computed(int opcode, List<Source> operands) implements Source {}
    }
}
