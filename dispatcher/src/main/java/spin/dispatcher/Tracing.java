package spin.dispatcher;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// Tells a [Tracer] of what is called, before and after.
///
/// As with [Counting], the code for a list that is traced is the code for another list, whose handlers are the same ones with calls of the
/// tracer around them; where nothing is traced there is nothing of it.
final class Tracing {
    private static final MethodHandle RAISE_BEGINS = find("raiseBegins", Event.class);
    private static final MethodHandle RAISE_ENDS = find("raiseEnds", Event.class);
    private static final MethodHandle HANDLER_BEGINS = find("handlerBegins", BindingFacts.class);
    private static final MethodHandle HANDLER_ENDS = find("handlerEnds", BindingFacts.class);

    private Tracing() {}

    private static MethodHandle find(String method, Class<?> argument) {
        try {
            return MethodHandles.lookup().findVirtual(Tracer.class, method,
                    MethodType.methodType(void.class, argument));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    static MethodHandle over(MethodHandle raise, Event event, Tracer tracer) {
        return between(told(RAISE_BEGINS, tracer, event), raise, told(RAISE_ENDS, tracer, event));
    }

    static BindingList over(BindingList list, MethodType type, Tracer tracer) {
        return Surrounding.of(list, type, "traced", (entry, target) -> {
            var facts = entry.facts();
            return between(told(HANDLER_BEGINS, tracer, facts), target, told(HANDLER_ENDS, tracer, facts));
        });
    }

    private static MethodHandle told(MethodHandle method, Tracer tracer, Object of) {
        return MethodHandles.insertArguments(method, 0, tracer, of);
    }

    private static MethodHandle between(MethodHandle begins, MethodHandle target, MethodHandle ends) {
        var returned = target.type().returnType();
        var after = returned == void.class
                ? ends
                : MethodHandles.foldArguments(MethodHandles.identity(returned),
                        MethodHandles.dropArguments(ends, 0, returned));
        return MethodHandles.foldArguments(
                MethodHandles.tryFinally(target, MethodHandles.dropArguments(after, 0, Throwable.class)), begins);
    }
}
