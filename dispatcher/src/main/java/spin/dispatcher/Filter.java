package spin.dispatcher;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A handler that changes the event's arguments: later guards and handlers of this raise get what it returns, the raiser's
/// own variables stay what they are. It gives no result and does not count as a handler that ran.
///
/// An event of one argument is filtered by a function of it. For more, the filter returns all of them: in a record of its
/// own whose components have the event's types ([#of], nothing is boxed), in [Two] to [Four], or in an array. One that throws, or
/// returns something that does not fit, changes nothing and is a fault of its binding.
public sealed interface Filter extends Handler {

    /// A filter of exactly the event's types, checked when it is installed, its primitives never boxed.
    ///
    /// @param lookup sees the record that the filter returns
    /// @param filter takes the event's arguments and returns a record of them, or the one argument itself
    static Filter of(MethodHandles.Lookup lookup, MethodHandle filter) {
        var parts = new ArrayList<MethodHandle>();
        var returned = filter.type().returnType();
        if (returned.isRecord()) {
            for (RecordComponent component : returned.getRecordComponents()) {
                try {
                    parts.add(lookup.unreflect(component.getAccessor()));
                } catch (IllegalAccessException e) {
                    throw new InstallException(
                            "The lookup given for a filter cannot read %s.%s; give the lookup of a class that can."
                                    .formatted(returned.getName(), component.getName()),
                            e);
                }
            }
        }
        return new Whole(filter.asFixedArity(), parts);
    }

    @FunctionalInterface
    non-sealed interface Of1<A extends @Nullable Object> extends Filter {
        A filter(A a) throws Exception;
    }

    @FunctionalInterface
    non-sealed interface Of2<A extends @Nullable Object, B extends @Nullable Object> extends Filter {
        Two<A, B> filter(A a, B b) throws Exception;
    }

    @FunctionalInterface
    non-sealed interface Of3<A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
            extends
                Filter {
        Three<A, B, C> filter(A a, B b, C c) throws Exception;
    }

    @FunctionalInterface
    non-sealed interface Of4<A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, D extends @Nullable Object>
            extends
                Filter {
        Four<A, B, C, D> filter(A a, B b, C c, D d) throws Exception;
    }

    /// Takes the arguments, boxed, in an array of its own, and returns as many, in the same or another array.
    @FunctionalInterface
    non-sealed interface Changing extends Filter {
        @Nullable
        Object[] filter(@Nullable Object[] arguments) throws Exception;
    }

    /// For events without arguments, which have nothing to filter. There is none.
    final class OfNothing implements Filter {
        private OfNothing() {}
    }

    /// See [Filter#of].
    ///
    /// @param parts the accessors of the record that it returns; empty if it returns none
    record Whole(MethodHandle target, List<MethodHandle> parts) implements Filter {
        public Whole {
            parts = List.copyOf(parts);
        }
    }

    /// New arguments.
    record Two<A extends @Nullable Object, B extends @Nullable Object>(A first, B second) {}

    /// New arguments.
    record Three<A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>(A first, B second,
            C third) {}

    /// New arguments.
    record Four<A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, D extends @Nullable Object>(
            A first, B second, C third, D fourth) {}
}
