package spin.dispatcher;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.LongSupplier;

/// Puts a counter and a stop-watch around what is called.
///
/// The code for a list that is counted is the code for another list, whose handlers are the same ones with counters
/// around them. So no level has to know about counting, and where it is off there is nothing of it.
final class Counting {
    private static final MethodHandle NOW;
    private static final MethodHandle STOP;

    static {
        var here = MethodHandles.lookup();
        try {
            NOW = here.findVirtual(LongSupplier.class, "getAsLong", MethodType.methodType(long.class));
            STOP = here.findStatic(Counting.class, "stop",
                    MethodType.methodType(void.class, LongSupplier.class, Conduct.class, long.class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Counting() {}

    static BindingList over(BindingList list, MethodType type, LongSupplier clock) {
        return Surrounding.of(list, type, "counted", (entry, target) -> over(target, entry.conduct(), clock));
    }

    /// The same handle; each call of it is counted when it ends, however it ends.
    static MethodHandle over(MethodHandle target, Conduct conduct, LongSupplier clock) {
        var returned = target.type().returnType();
        var stop = MethodHandles.insertArguments(STOP, 0, clock, conduct);
        var timed = MethodHandles.tryFinally(MethodHandles.dropArguments(target, 0, long.class),
                MethodHandles.dropArguments(after(stop, returned), 0, Throwable.class));
        return MethodHandles.foldArguments(timed, NOW.bindTo(clock));
    }

    /// Takes the result, if there is one, and the time of the start; gives the result on.
    private static MethodHandle after(MethodHandle stop, Class<?> returned) {
        return returned == void.class
                ? stop
                : MethodHandles.foldArguments(
                        MethodHandles.dropArguments(MethodHandles.identity(returned), 1, long.class),
                        MethodHandles.dropArguments(stop, 0, returned));
    }

    static void stop(LongSupplier clock, Conduct conduct, long began) {
        conduct.runs.increment();
        conduct.time.add(clock.getAsLong() - began);
    }
}
