package spin.dispatcher;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.predicate.Atom;
import spin.dispatcher.predicate.Conjunction;
import spin.dispatcher.predicate.Hop;
import spin.dispatcher.predicate.Readers;
import spin.dispatcher.predicate.Sources;

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

    /// A guard that is written as data: all of its atoms must hold. It says no more than plain Java would, but the dispatcher need not read it
    /// out of bytecode. It reads by whatever public methods its accessors name, so it is nothing to be handed to code that is
    /// confined by what it may name.
    final class Where implements Guard {
        private final Conjunction test;
        private @Nullable List<MethodHandle> reads;

        Where(Conjunction test) {
            this.test = test;
        }

        public static Where all(Atom... atoms) {
            return new Where(Conjunction.of(atoms));
        }

        public Conjunction atoms() {
            return test;
        }

        /// The methods that reading calls, without those that promise to be read-only.
        List<MethodHandle> calls() {
            var calls = new ArrayList<MethodHandle>();
            for (var atom : test.atoms()) {
                for (var hop : atom.extract().accessor().path()) {
                    if (hop instanceof Hop.OfMethod(var method, var constants, var declared)
                            && !Hop.isReadOnly(method)) {
                        calls.add(unreflected(method));
                    }
                }
            }
            return calls;
        }

        private static MethodHandle unreflected(Method method) {
            try {
                return MethodHandles.publicLookup().unreflect(method);
            } catch (IllegalAccessException e) {
                throw new InstallException(
                        "%s is not accessible to the dispatcher; name a public method of a public type."
                                .formatted(method),
                        e);
            }
        }

        /// @throws IllegalArgumentException if it reads what the event does not have
        Conjunction rooted(MethodType event) {
            return Screening.rooted(test, event);
        }

        /// Each takes its argument as an object and returns what it reads as a `long`.
        private List<MethodHandle> reads() {
            var known = reads;
            if (known == null) {
                var readers = new Readers(Sources.resources());
                known = test.atoms().stream().map(atom -> read(readers, atom)).toList();
                reads = known;
            }
            return known;
        }

        private static MethodHandle read(Readers readers, Atom atom) {
            var handle = readers.of(atom.extract().accessor());
            if (handle == null) {
                throw new IllegalStateException("%s cannot be read: what it names is not accessible".formatted(atom));
            }
            return Atoms.widened(handle);
        }

        /// Where it is asked for itself, in its turn.
        boolean holds(@Nullable Object[] arguments) throws Throwable {
            for (int i = 0; i < test.atoms().size(); i++) {
                var atom = test.atoms().get(i);
                long read = (long) reads().get(i).invokeExact(arguments[atom.extract().accessor().parameter()]);
                if (!atom.test(read)) {
                    return false;
                }
            }
            return true;
        }
    }
}
