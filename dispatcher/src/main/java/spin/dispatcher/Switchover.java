package spin.dispatcher;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.util.Map;

/// Puts new code in force at one or several events, at one instant.
///
/// One call site changes at one instant by itself. Several do not: between the first and the last a raiser could see the
/// new code of one event and then the old code of another. So all of them are first pointed at a choice that reads one
/// shared volatile, which is stored once when the choice is in force everywhere; after that they are settled on the new
/// code. (One switch point over two sites was measured not to be atomic.)
final class Switchover {
    private static final MethodHandle SWITCHED = switched();

    private volatile boolean switched;

    private Switchover() {}

    /// Returns when every raise that begins runs the new code.
    static void to(Map<Event, MethodHandle> code) {
        if (code.size() > 1) {
            new Switchover().choose(code);
        }
        code.forEach((event, target) -> event.site().setTarget(target));
        sync(code);
    }

    private void choose(Map<Event, MethodHandle> code) {
        var choice = SWITCHED.bindTo(this);
        code.forEach((event, target) -> {
            var old = event.site().getTarget();
            event.site().setTarget(MethodHandles.guardWithTest(choice, target, old));
        });
        sync(code);
        switched = true;
    }

    private static void sync(Map<Event, MethodHandle> code) {
        if (!code.isEmpty()) {
            MutableCallSite.syncAll(code.keySet().stream().map(Event::site).toArray(MutableCallSite[]::new));
        }
    }

    /// Called by the choices alone.
    boolean isSwitched() {
        return switched;
    }

    private static MethodHandle switched() {
        try {
            return MethodHandles.lookup().findVirtual(Switchover.class, "isSwitched",
                    MethodType.methodType(boolean.class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
