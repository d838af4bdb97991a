package spin.dispatcher;

import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// A predicate that decides whether a handler takes part in a raise. It must not have side effects; one that throws
/// counts as false and as a fault of its binding.
///
/// [Of0] fits every event, [Of1] to [Of4] an event of as many arguments, [OfArray] every event, [Typed] an event of
/// exactly its type.
public sealed interface Guard {

    /// A guard whose types are checked against the event's when it is installed: its parameters must be the event's,
    /// its result boolean.
    static Guard of(MethodHandle test) {
        return new Typed(test.asFixedArity());
    }

    /// A guard that takes a closure before the event's arguments, or the closure alone; that it fits is checked when it is
    /// installed.
    static Guard of(MethodHandle test, Object closure) {
        return new Closed(test.asFixedArity(), closure);
    }

    static <C> Of0 with(C closure, Of1<? super C> guard) {
        return new Closures.Test0<>(closure, guard);
    }

    static <C, A extends @Nullable Object> Of1<A> with(C closure, Of2<? super C, A> guard) {
        return new Closures.Test1<>(closure, guard);
    }

    static <C, A extends @Nullable Object, B extends @Nullable Object> Of2<A, B> with(C closure,
            Of3<? super C, A, B> guard) {
        return new Closures.Test2<>(closure, guard);
    }

    static <C, A extends @Nullable Object, B extends @Nullable Object, D extends @Nullable Object> Of3<A, B, D> with(
            C closure, Of4<? super C, A, B, D> guard) {
        return new Closures.Test3<>(closure, guard);
    }

    @FunctionalInterface
    non-sealed interface Of0 extends Guard {
        boolean test();
    }

    @FunctionalInterface
    non-sealed interface Of1<A extends @Nullable Object> extends Guard {
        boolean test(A a);
    }

    @FunctionalInterface
    non-sealed interface Of2<A extends @Nullable Object, B extends @Nullable Object> extends Guard {
        boolean test(A a, B b);
    }

    @FunctionalInterface
    non-sealed interface Of3<A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
            extends
                Guard {
        boolean test(A a, B b, C c);
    }

    @FunctionalInterface
    non-sealed interface Of4<A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, D extends @Nullable Object>
            extends
                Guard {
        boolean test(A a, B b, C c, D d);
    }

    /// Takes the arguments, boxed, in an array of its own.
    @FunctionalInterface
    non-sealed interface OfArray extends Guard {
        boolean test(@Nullable Object[] arguments);
    }

    /// See [Guard#of(MethodHandle)].
    record Typed(MethodHandle test) implements Guard {}

    /// See [Guard#of(MethodHandle, Object)].
    record Closed(MethodHandle test, Object closure) implements Guard {}
}
