package spin.dispatcher;

import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// What runs when an event is raised. `OfN` is for events without a result, `ReturningN` for events with one; [OfArray]
/// and [Typed] fit both and are the way to events of more than four arguments.
///
/// A handler may throw anything: it ends that handler only, see [FaultSink].
public sealed interface Handler {

    /// A handler whose type must be the event's own, checked when it is installed; its primitives are never boxed.
    static Handler of(MethodHandle handler) {
        return new Typed(handler.asFixedArity());
    }

    @FunctionalInterface
    non-sealed interface Of0 extends Handler {
        void handle() throws Exception;
    }

    @FunctionalInterface
    non-sealed interface Of1<A extends @Nullable Object> extends Handler {
        void handle(A a) throws Exception;
    }

    @FunctionalInterface
    non-sealed interface Of2<A extends @Nullable Object, B extends @Nullable Object> extends Handler {
        void handle(A a, B b) throws Exception;
    }

    @FunctionalInterface
    non-sealed interface Of3<A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
            extends
                Handler {
        void handle(A a, B b, C c) throws Exception;
    }

    @FunctionalInterface
    non-sealed interface Of4<A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, D extends @Nullable Object>
            extends
                Handler {
        void handle(A a, B b, C c, D d) throws Exception;
    }

    @FunctionalInterface
    non-sealed interface Returning0<R extends @Nullable Object> extends Handler {
        R handle() throws Exception;
    }

    @FunctionalInterface
    non-sealed interface Returning1<A extends @Nullable Object, R extends @Nullable Object> extends Handler {
        R handle(A a) throws Exception;
    }

    @FunctionalInterface
    non-sealed interface Returning2<A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            extends
                Handler {
        R handle(A a, B b) throws Exception;
    }

    @FunctionalInterface
    non-sealed interface Returning3<A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, R extends @Nullable Object>
            extends
                Handler {
        R handle(A a, B b, C c) throws Exception;
    }

    @FunctionalInterface
    non-sealed interface Returning4<A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, D extends @Nullable Object, R extends @Nullable Object>
            extends
                Handler {
        R handle(A a, B b, C c, D d) throws Exception;
    }

    /// Takes the arguments, boxed, in an array of its own; what it returns is dropped when the event has no result.
    @FunctionalInterface
    non-sealed interface OfArray extends Handler {
        @Nullable
        Object handle(@Nullable Object[] arguments) throws Exception;
    }

    /// See [Handler#of].
    record Typed(MethodHandle target) implements Handler {}
}
