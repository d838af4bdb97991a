package spin.dispatcher;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/// A guard of atoms in the forms in which guards are called: what code without a place for the atoms themselves uses.
final class Atoms {
    private static final MethodHandle TRUTH = truth();

    private Atoms() {}

    record Test1(Guard.Where where) implements Guard.Of1<@Nullable Object> {
        @Override
        public boolean test(@Nullable Object a) {
            return holds(where, a);
        }
    }

    record Test2(Guard.Where where) implements Guard.Of2<@Nullable Object, @Nullable Object> {
        @Override
        public boolean test(@Nullable Object a, @Nullable Object b) {
            return holds(where, a, b);
        }
    }

    record TestArray(Guard.Where where) implements Guard.OfArray {
        @Override
        public boolean test(@Nullable Object[] arguments) {
            return holds(where, arguments);
        }
    }

    static Guard of(Guard.Where where, int arity) {
        return switch (arity) {
            case 1 -> new Test1(where);
            case 2 -> new Test2(where);
            default -> new TestArray(where);
        };
    }

    private static boolean holds(Guard.Where where, @Nullable Object... arguments) {
        try {
            return where.holds(arguments);
        } catch (Throwable e) {
            throw Unchecked.on(e);
        }
    }

    /// From an object to a `long`; a truth value is 1 or 0.
    static MethodHandle widened(MethodHandle read) {
        var numeric = read.type().returnType() == boolean.class ? MethodHandles.filterReturnValue(read, TRUTH) : read;
        return numeric.asType(MethodType.methodType(long.class, Object.class));
    }

    private static MethodHandle truth() {
        try {
            return MethodHandles.lookup().findStatic(Atoms.class, "truth",
                    MethodType.methodType(int.class, boolean.class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Called by handles alone.
    static int truth(boolean value) {
        return value ? 1 : 0;
    }
}
