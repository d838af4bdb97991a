package spin.systems.spin.services;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import spin.bench.port.Raised;
import spin.dispatcher.Guard;
import spin.dispatcher.Handler;
import spin.dispatcher.predicate.Accessor;

/// A handler that does nothing but be counted, and its guard, which compares a word of its own with a constant.
public final class Observer {
    /// What the first argument of every raise is.
    static final long FIRST = 7;
    private static final long WANTED = 1;

    private final Raised raised;
    private final long global;
    private long ran;

    /// @param admits whether the guard is true
    public Observer(Raised raised, boolean admits) {
        this.raised = raised;
        global = admits ? WANTED : 0;
    }

    /// How often it has run.
    public long ran() {
        return ran;
    }

    /// As code, or as data about the first argument.
    public Guard guard() {
        if (raised.inlined()) {
            return Guard.Where.all(Accessor.argument(0, long.class).is(global == WANTED ? FIRST : FIRST + 1));
        }
        return Guard.of(bound("admits", boolean.class));
    }

    public Handler handler() {
        return Handler.of(bound("run", void.class));
    }

    private MethodHandle bound(String name, Class<?> result) {
        var parameters = MethodType.genericMethodType(0).changeReturnType(result);
        for (int i = 0; i < raised.arguments(); i++) {
            parameters = parameters.appendParameterTypes(long.class);
        }
        try {
            return MethodHandles.lookup().bind(this, name, parameters);
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new IllegalArgumentException("an event has 0, 1 or 5 arguments, not " + raised.arguments(), e);
        }
    }

    boolean admits() {
        return global == WANTED;
    }

    boolean admits(long a) {
        return global == WANTED;
    }

    boolean admits(long a, long b, long c, long d, long e) {
        return global == WANTED;
    }

    void run() {
        ran++;
    }

    void run(long a) {
        ran++;
    }

    void run(long a, long b, long c, long d, long e) {
        ran++;
    }
}
