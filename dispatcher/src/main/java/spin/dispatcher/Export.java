package spin.dispatcher;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.generate.Generator;

/// Makes events of an interface's methods.
///
/// Every abstract method is an event, inherited ones included; those that every object has (`toString` and the like),
/// default, static and private methods are not.
public final class Export {
    /// A method has at most 255 words of arguments; generated code needs a few for itself.
    private static final int MOST_WORDS = 240;

    private Export() {}

    /// @param <I> the interface
    public static final class Builder<I> {
        private final Dispatcher dispatcher;
        private final MethodHandles.Lookup definer;
        private final Class<I> type;
        private final I intrinsic;
        private @Nullable Authoriser authoriser;
        private @Nullable Requester owner;

        Builder(Dispatcher dispatcher, MethodHandles.Lookup definer, Class<I> type, I intrinsic) {
            this.dispatcher = dispatcher;
            this.definer = definer;
            this.type = type;
            this.intrinsic = intrinsic;
        }

        /// Who decides about others. Without one, only the owner installs.
        public Builder<I> authoriser(Authoriser authoriser) {
            this.authoriser = authoriser;
            return this;
        }

        /// The exporter's identity, for whom the authoriser is not asked. Without one, an identity of its own.
        public Builder<I> owner(Requester owner) {
            this.owner = owner;
            return this;
        }

        /// The events exist from here on, each with its intrinsic handler alone.
        public Exported<I> publish() {
            var methods = methods();
            checkHome();
            methods.forEach(this::checkNameable);
            var who = owner == null ? Requester.of("owner of " + type.getSimpleName()) : owner;
            var exported = new Exported<>(dispatcher, definer.lookupClass(), type, who, authoriser);
            var events = new ArrayList<Event>();
            for (var method : methods) {
                events.add(new Event(exported, method, typeOf(method), procedure(method, intrinsic),
                        dispatcher.nextId(), who));
            }
            exported.complete(events, raiser(events), other -> procedures(methods, other));
            dispatcher.register(events);
            return exported;
        }

        private List<Method> methods() {
            if (!type.isInterface() || type.isAnnotation()) {
                throw refused("is not an interface; export an interface that the class implements");
            }
            if (type.isSealed() || type.isHidden()) {
                throw refused("is sealed or hidden, so no raiser can implement it; export an open interface");
            }
            if (!type.isInstance(intrinsic)) {
                throw refused("is not implemented by the instance given, which is %s".formatted(className(intrinsic)));
            }
            // By signature: two parents may declare the same method.
            var events = new LinkedHashMap<String, Method>();
            var all = new ArrayList<>(List.of(type.getMethods()));
            // Reflection promises no order, and listings must not depend on the JVM's mood.
            all.sort(Comparator.comparing(Method::getName).thenComparing(method -> typeOf(method).toString()));
            for (var method : all) {
                if (Modifier.isAbstract(method.getModifiers()) && !isObjects(method)) {
                    events.putIfAbsent(method.getName() + typeOf(method).toMethodDescriptorString(), method);
                }
            }
            if (events.isEmpty()) {
                throw refused("has no abstract method, so there is no event in it");
            }
            return List.copyOf(events.values());
        }

        private void checkHome() {
            if (!definer.hasFullPrivilegeAccess()) {
                throw refused(
                        "cannot be exported with a restricted lookup; give MethodHandles.lookup() as called in the exporting class");
            }
            try {
                definer.accessClass(type);
            } catch (IllegalAccessException e) {
                throw new ExportException(
                        "%s cannot be exported from %s, which may not access it; make the interface public, or export it from its own package."
                                .formatted(type.getName(), definer.lookupClass().getName()),
                        e);
            }
            checkVisible(type);
        }

        /// The raiser names these types, and to its loader they must be the same ones.
        private void checkNameable(Method method) {
            if (Modifier.isProtected(modifiersInObject(method))) {
                // The collector would raise a `finalize`.
                throw refused("has a method %s, which the JVM takes for its own; call it something else"
                        .formatted(method.getName()));
            }
            var types = new ArrayList<>(List.of(method.getParameterTypes()));
            types.add(method.getReturnType());
            types.addAll(List.of(method.getExceptionTypes()));
            types.forEach(this::checkVisible);
            int words = 0;
            for (var parameter : method.getParameterTypes()) {
                words += parameter == long.class || parameter == double.class ? 2 : 1;
            }
            if (words > MOST_WORDS) {
                throw refused("has a method %s of %d argument words, and an event has at most %d; put some in an object"
                        .formatted(method.getName(), words, MOST_WORDS));
            }
        }

        private void checkVisible(Class<?> named) {
            var element = named;
            while (element.isArray()) {
                element = element.getComponentType();
            }
            if (element.isPrimitive()) {
                return;
            }
            Class<?> seen = null;
            try {
                seen = Class.forName(element.getName(), false, definer.lookupClass().getClassLoader());
            } catch (ClassNotFoundException _) {
                // Said below, as for one that is there but another.
            }
            if (seen != element) {
                throw refused(
                        "cannot be exported from %s, whose class loader does not see %s; export it from a class that does"
                                .formatted(definer.lookupClass().getName(), element.getName()));
            }
        }

        private I raiser(List<Event> events) {
            var raised = new ArrayList<Generator.Raised>();
            for (var event : events) {
                raised.add(new Generator.Raised(event.method().getName(), event.site().dynamicInvoker(),
                        List.of(event.method().getExceptionTypes())));
            }
            try {
                var raiser = type.cast(dispatcher.generator().raiser(definer, type, raised));
                LinkedCalls.register(raiser, events);
                return raiser;
            } catch (IllegalAccessException | LinkageError e) {
                throw new ExportException(
                        "%s cannot be exported from %s: the JVM refuses the class that would raise its events (%s)."
                                .formatted(type.getName(), definer.lookupClass().getName(), e.getMessage()),
                        e);
            }
        }

        private List<MethodHandle> procedures(List<Method> methods, I of) {
            if (!type.isInstance(of)) {
                throw refused("is not implemented by the instance given, which is %s".formatted(className(of)));
            }
            return methods.stream().map(method -> procedure(method, of)).toList();
        }

        private MethodHandle procedure(Method method, I of) {
            try {
                return definer.findVirtual(type, method.getName(), typeOf(method)).bindTo(of);
            } catch (NoSuchMethodException | IllegalAccessException e) {
                throw new ExportException(
                        "%s cannot be exported from %s, which may not call its method %s; export it from its own package."
                                .formatted(type.getName(), definer.lookupClass().getName(), method.getName()),
                        e);
            }
        }

        private ExportException refused(String why) {
            return new ExportException("%s %s.".formatted(type.getName(), why));
        }
    }

    private static MethodType typeOf(Method method) {
        return MethodType.methodType(method.getReturnType(), method.getParameterTypes());
    }

    private static String className(@Nullable Object of) {
        return of == null ? "null" : "of class " + of.getClass().getName();
    }

    private static boolean isObjects(Method method) {
        return Modifier.isPublic(modifiersInObject(method));
    }

    /// Those of the method of the same signature that every object has; 0 if there is none.
    private static int modifiersInObject(Method method) {
        try {
            return Object.class.getDeclaredMethod(method.getName(), method.getParameterTypes()).getModifiers();
        } catch (NoSuchMethodException _) {
            return 0;
        }
    }
}
