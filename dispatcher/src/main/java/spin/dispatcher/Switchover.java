package spin.dispatcher;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.util.Map;

/// Puts in force what has changed at one or several events, at one instant.
///
/// One call site, or one cell, changes at one instant by itself. Several do not: between the first and the last a raiser
/// could see the new list of one event and then the old list of another. So all of them are first made to choose by one
/// shared volatile, which is stored once when the choice is in force everywhere; after that they are settled on the new.
/// (One switch point over two sites was measured not to be atomic.)
final class Switchover {
    private static final MethodHandle SWITCHED = switched();

    private volatile boolean switched;

    private Switchover() {}

    /// Returns when every raise that begins sees the new.
    static void to(Map<Event, Next> changes) {
        if (changes.size() > 1) {
            new Switchover().choose(changes);
        }
        changes.forEach((event, next) -> {
            switch (next) {
                case Next.Code(var code, var live) -> event.site().setTarget(code);
                case Next.Revised(var revision) -> revision.publish();
            }
        });
        sync(changes);
    }

    private void choose(Map<Event, Next> changes) {
        var choice = SWITCHED.bindTo(this);
        changes.forEach((event, next) -> {
            switch (next) {
                case Next.Code(var code, var live) -> event.site()
                        .setTarget(MethodHandles.guardWithTest(choice, code, event.site().getTarget()));
                case Next.Revised(var revision) -> revision.prepare(this::isSwitched);
            }
        });
        sync(changes);
        switched = true;
    }

    private static void sync(Map<Event, Next> changes) {
        var sites = changes.entrySet().stream().filter(each -> each.getValue() instanceof Next.Code)
                .map(each -> each.getKey().site()).toArray(MutableCallSite[]::new);
        if (sites.length > 0) {
            MutableCallSite.syncAll(sites);
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
