package spin.bench.dispatch;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.IntFunction;
import spin.dispatcher.Authoriser;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Events;
import spin.dispatcher.Exported;
import spin.dispatcher.Guard;
import spin.dispatcher.Requester;

/// One event with very many handlers, each for a port of its own.
public final class KeyedEvents {
    /// A handler's own counter; several classes take turns, as those of several applications would.
    public abstract static class Counter {
        long total;

        /// Adds up.
        public abstract void take(int port, int length);
    }

    private static final class CounterA extends Counter {
        @Override
        public void take(int port, int length) {
            total += length;
        }
    }

    private static final class CounterB extends Counter {
        @Override
        public void take(int port, int length) {
            total += length + 1;
        }
    }

    private static final class CounterC extends Counter {
        @Override
        public void take(int port, int length) {
            total += length + 2;
        }
    }

    private static final class CounterD extends Counter {
        @Override
        public void take(int port, int length) {
            total += length + 3;
        }
    }

    /// Which guard each handler has.
    enum Guards {
        /// Equality with a port of its own; ports are spread.
        EQUALITY {
            @Override
            Guard of(int number) {
                int own = port(number);
                Guard.Of2<Integer, Integer> guard = (port, length) -> port == own;
                return guard;
            }
        },
        /// Something that no search can use, and of which the dispatcher cannot see what it is: a bound method handle.
        OPAQUE {
            @Override
            Guard of(int number) {
                return Guard.of(MethodHandles.insertArguments(MATCHES, 0, port(number)));
            }
        };

        abstract Guard of(int number);
    }

    private static final MethodHandle MATCHES = matches();

    private static MethodHandle matches() {
        try {
            return MethodHandles.lookup().findStatic(KeyedEvents.class, "matches",
                    MethodType.methodType(boolean.class, int.class, int.class, int.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("UnusedMethod") // by its handle
    private static boolean matches(int own, int port, int length) {
        return Integer.rotateLeft(port * 31 + length, 7) == Integer.rotateLeft(own * 31 + 64, 7);
    }

    private KeyedEvents() {}

    /// Ports that are neither dense nor in any order that a table could use.
    static int port(int number) {
        return number * 7 + 1000;
    }

    static Counter counter(int number) {
        return switch (number & 3) {
            case 0 -> new CounterA();
            case 1 -> new CounterB();
            case 2 -> new CounterC();
            default -> new CounterD();
        };
    }

    static Counter[] counters(int count) {
        var counters = new Counter[count];
        for (int i = 0; i < count; i++) {
            counters[i] = counter(i);
        }
        return counters;
    }

    /// An event without handlers.
    static Exported<Keyed> exported(Dispatcher dispatcher) {
        var exported = dispatcher.export(MethodHandles.lookup(), Keyed.class, (port, length) -> {})
                .owner(Requester.of("benchmark")).authoriser(Authoriser.open()).publish();
        exported.deregisterIntrinsic(exported.event("arrived"));
        return exported;
    }

    /// Installs handlers `from` up to `to`.
    static void install(Events events, int from, int to, IntFunction<Guard> guards,
            Counter[] counters) {
        for (int i = from; i < to; i++) {
            var counter = counters[i];
            events.on(Keyed.class, Keyed::arrived).guardedBy(guards.apply(i)).handle(counter::take).install();
        }
    }

    /// An event with `count` handlers, installed in one batch.
    static Keyed event(int count, Guards guards, Counter[] counters) {
        var dispatcher = new Dispatcher();
        var exported = exported(dispatcher);
        try (var batch = dispatcher.batch()) {
            install(batch.events(exported.owner(), exported.finder()), 0, count, guards::of, counters);
            batch.commit();
        }
        return exported.raiser();
    }
}
