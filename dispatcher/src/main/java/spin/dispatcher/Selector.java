package spin.dispatcher;

import org.jspecify.annotations.Nullable;

/// Names an event by a method reference such as `Udp::packetArrived`. It is called once, on a recorder, with zeros and
/// nulls, and must do nothing but call the one method it names.
public final class Selector {

    private Selector() {}

    @FunctionalInterface
    public interface Of0<I> {
        void select(I on) throws Exception;
    }

    @FunctionalInterface
    public interface Of1<I, A extends @Nullable Object> {
        void select(I on, A a) throws Exception;
    }

    @FunctionalInterface
    public interface Of2<I, A extends @Nullable Object, B extends @Nullable Object> {
        void select(I on, A a, B b) throws Exception;
    }

    @FunctionalInterface
    public interface Of3<I, A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object> {
        void select(I on, A a, B b, C c) throws Exception;
    }

    @FunctionalInterface
    public interface Of4<I, A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, D extends @Nullable Object> {
        void select(I on, A a, B b, C c, D d) throws Exception;
    }

    @FunctionalInterface
    public interface Returning0<I, R extends @Nullable Object> {
        R select(I on) throws Exception;
    }

    @FunctionalInterface
    public interface Returning1<I, A extends @Nullable Object, R extends @Nullable Object> {
        R select(I on, A a) throws Exception;
    }

    @FunctionalInterface
    public interface Returning2<I, A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> {
        R select(I on, A a, B b) throws Exception;
    }

    @FunctionalInterface
    public interface Returning3<I, A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, R extends @Nullable Object> {
        R select(I on, A a, B b, C c) throws Exception;
    }

    @FunctionalInterface
    public interface Returning4<I, A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, D extends @Nullable Object, R extends @Nullable Object> {
        R select(I on, A a, B b, C c, D d) throws Exception;
    }
}
