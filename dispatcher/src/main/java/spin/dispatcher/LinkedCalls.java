package spin.dispatcher;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Links a caller to the events that it raises: what `invokeinterface` on a raiser does with two calls and a table is then one comparison and a
/// call of whatever the event's call site holds. For whoever rewrites classes: [#link] is a bootstrap method.
///
/// A call site is linked when it is first reached, to the receiver that it is reached with: a raiser's event, or the method of any other object, such as what an
/// exporter gives each importer. Another receiver is passed on to a plain call, so nothing changes but what it takes. A site holds on to the receiver that it is
/// linked to as long as its class lives, as the caller's own field does.
///
/// Any thread. Two that reach a site first at the same time may both link it, to either's receiver.
public final class LinkedCalls {

    /// What the raisers of a class raise: each export has a class of its own. Empty for all other classes.
    private static final ClassValue<Raised> RAISED = new ClassValue<>() {
        @Override
        protected Raised computeValue(Class<?> type) {
            return new Raised();
        }
    };

    private static final MethodHandle IS;
    private static final MethodHandle FIRST;

    static {
        var lookup = MethodHandles.lookup();
        try {
            IS = lookup.findStatic(LinkedCalls.class, "is",
                    MethodType.methodType(boolean.class, Object.class, Object.class));
            FIRST = lookup.findVirtual(Site.class, "first", MethodType.methodType(MethodHandle.class, Object.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final class Raised {
        private volatile List<Event> events = List.of();
    }

    private LinkedCalls() {}

    /// The bootstrap method of a call of an interface's method.
    ///
    /// @param name  the method's
    /// @param type  the interface, then the method's parameters; and its result
    /// @param plain calls the method the plain way, of the same type
    public static CallSite link(MethodHandles.Lookup caller, String name, MethodType type, MethodHandle plain) {
        return new Site(caller, name, type, plain);
    }

    /// Makes it known what an exported interface's raiser raises.
    static void register(Object raiser, List<Event> events) {
        RAISED.get(raiser.getClass()).events = events;
    }

    private static final class Site extends MutableCallSite {
        private final MethodHandles.Lookup caller;
        private final String name;
        private final MethodHandle plain;

        Site(MethodHandles.Lookup caller, String name, MethodType type, MethodHandle plain) {
            super(type);
            this.caller = caller;
            this.name = name;
            this.plain = plain;
            var first = FIRST.bindTo(this).asType(MethodType.methodType(MethodHandle.class, type.parameterType(0)));
            setTarget(MethodHandles.foldArguments(MethodHandles.exactInvoker(type), first));
        }

        /// Where the first call goes, and from then on all with the same receiver.
        @SuppressWarnings("UnusedMethod") // Reached by its handle, as the one below.
        private MethodHandle first(@Nullable Object receiver) throws NoSuchMethodException, IllegalAccessException {
            if (receiver == null) {
                // It will be refused, and tells nothing about the next.
                return plain;
            }
            var interfaceType = type().parameterType(0);
            var test = IS.bindTo(receiver).asType(MethodType.methodType(boolean.class, interfaceType));
            var linked = MethodHandles.dropArguments(callee(receiver), 0, interfaceType);
            setTarget(MethodHandles.guardWithTest(test, linked, plain));
            return getTarget();
        }

        private MethodHandle callee(Object receiver) throws NoSuchMethodException, IllegalAccessException {
            var wanted = type().dropParameterTypes(0, 1);
            for (var event : RAISED.get(receiver.getClass()).events) {
                if (event.method().getName().equals(name) && event.site().type().equals(wanted)) {
                    return event.site().dynamicInvoker();
                }
            }
            return caller.findVirtual(type().parameterType(0), name, wanted).bindTo(receiver);
        }
    }

    @SuppressWarnings({"ReferenceEquality", "UnusedMethod"})
    private static boolean is(Object raiser, Object receiver) {
        return raiser == receiver;
    }
}
