package spin.dispatcher;

import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// What runs when an event is raised. `OfN` is for events without a result, `ReturningN` for events with one; [OfArray]
/// and [Typed] fit both and are the way to events of more than four arguments.
///
/// A handler may throw anything: it ends that handler only, see [FaultSink].
///
/// A *closure* is an object given at the install and passed as an extra first argument: [#with] where the compiler checks
/// that it fits, [#of(MethodHandle, Object)] where the install does.
public sealed interface Handler
        permits
        Handler.Of0, Handler.Of1, Handler.Of2, Handler.Of3, Handler.Of4, Handler.Returning0, Handler.Returning1,
        Handler.Returning2, Handler.Returning3, Handler.Returning4, Handler.OfArray, Handler.Typed, Handler.Closed,
        Filter {

    /// A handler whose type must be the event's own, checked when it is installed; its primitives are never boxed.
    static Handler of(MethodHandle handler) {
        return new Typed(handler.asFixedArity());
    }

    /// A handler that takes a closure before the event's arguments; that it fits is checked when it is installed.
    static Handler of(MethodHandle handler, Object closure) {
        return new Closed(handler.asFixedArity(), closure);
    }

    static <C> Of0 with(C closure, Of1<? super C> handler) {
        return new Closures.Run0<>(closure, handler);
    }

    static <C, A extends @Nullable Object> Of1<A> with(C closure, Of2<? super C, A> handler) {
        return new Closures.Run1<>(closure, handler);
    }

    static <C, A extends @Nullable Object, B extends @Nullable Object> Of2<A, B> with(C closure,
            Of3<? super C, A, B> handler) {
        return new Closures.Run2<>(closure, handler);
    }

    static <C, A extends @Nullable Object, B extends @Nullable Object, D extends @Nullable Object> Of3<A, B, D> with(
            C closure, Of4<? super C, A, B, D> handler) {
        return new Closures.Run3<>(closure, handler);
    }

    static <C, R extends @Nullable Object> Returning0<R> returning(C closure, Returning1<? super C, R> handler) {
        return new Closures.Give0<>(closure, handler);
    }

    static <C, A extends @Nullable Object, R extends @Nullable Object> Returning1<A, R> returning(C closure,
            Returning2<? super C, A, R> handler) {
        return new Closures.Give1<>(closure, handler);
    }

    static <C, A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> Returning2<A, B, R> returning(
            C closure, Returning3<? super C, A, B, R> handler) {
        return new Closures.Give2<>(closure, handler);
    }

    static <C, A extends @Nullable Object, B extends @Nullable Object, D extends @Nullable Object, R extends @Nullable Object> Returning3<A, B, D, R> returning(
            C closure, Returning4<? super C, A, B, D, R> handler) {
        return new Closures.Give3<>(closure, handler);
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

    /// See [Handler#of(MethodHandle)].
    record Typed(MethodHandle target) implements Handler {}

    /// See [Handler#of(MethodHandle, Object)].
    record Closed(MethodHandle target, Object closure) implements Handler {}
}
