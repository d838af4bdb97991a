package spin.bench.agent;

import static net.bytebuddy.matcher.ElementMatchers.isSynthetic;
import static net.bytebuddy.matcher.ElementMatchers.nameStartsWith;

import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.modifier.Ownership;
import net.bytebuddy.description.modifier.SyntheticState;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.inline.MethodNameTransformer;
import net.bytebuddy.implementation.InvokeDynamic;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.utility.JavaModule;
import org.jspecify.annotations.Nullable;

/// Rewrites a class while it is loaded.
///
///     R price(A a)            { ... }               before
///
///     private R price$procedure(A a) { ... }        after: the procedure, and
///     R price(A a)            { invokedynamic }     a raise, linked when it first runs by [EventsOf]
///
/// A private procedure is called as it is, so that `super.price(a)` and an overriding method mean what they meant.
final class Weaver {
    static final String PROCEDURE = "$procedure";
    /// Gives this agent, and nobody without it, the class's own lookup.
    static final String LOOKUP = "spin$lookup";
    private static final int MOST_WORDS = 250;
    private static final Method LINK = method(EventsOf.class, "link", MethodHandles.Lookup.class, String.class,
            MethodType.class);
    private static final Method OWN_LOOKUP = method(MethodHandles.class, "lookup");

    private final Set<String> types;
    private final Set<String> met;
    private final Consumer<String> complaints;

    /// @param types the classes and interfaces
    /// @param met   gets those of them that were seen
    Weaver(Set<String> types, Set<String> met, Consumer<String> complaints) {
        this.types = types;
        this.met = met;
        this.complaints = complaints;
    }

    void installOn(Instrumentation instrumentation) {
        new AgentBuilder.Default(new ByteBuddy())
                .with(Weaver::rebased)
                .with(AgentBuilder.InitializationStrategy.NoOp.INSTANCE)
                .with(new Complaining())
                .ignore(isSynthetic().or(nameStartsWith("net.bytebuddy.")).or(nameStartsWith("spin.dispatcher."))
                        .or(nameStartsWith("java.")).or(nameStartsWith("jdk.")).or(nameStartsWith("sun.")))
                .type(this::isMeant)
                .transform((builder, type, loader, module, domain) -> woven(builder, type, loader, module))
                .installOn(instrumentation);
    }

    private static DynamicType.Builder<?> rebased(TypeDescription type, ByteBuddy byteBuddy, ClassFileLocator locator,
            MethodNameTransformer names, @Nullable ClassLoader loader, @Nullable JavaModule module,
            java.security.@Nullable ProtectionDomain domain) {
        return byteBuddy.rebase(type, locator, method -> method.getInternalName() + PROCEDURE);
    }

    private boolean isMeant(TypeDescription type) {
        return !wanted(type).isEmpty();
    }

    /// The type itself and what it inherits from, as far as they were asked for. A class that only inherits from a class that
    /// was asked for is not: the methods that it inherits are events already, and those of its own were not meant.
    private Set<TypeDescription> wanted(TypeDescription type) {
        var found = new HashSet<TypeDescription>();
        if (types.contains(type.getName())) {
            found.add(type);
        }
        for (TypeDefinition each = type; each != null; each = each.getSuperClass()) {
            interfaces(each.asErasure(), found);
        }
        return found;
    }

    private void interfaces(TypeDescription type, Set<TypeDescription> found) {
        for (var parent : type.getInterfaces().asErasures()) {
            if (types.contains(parent.getName())) {
                found.add(parent);
            }
            interfaces(parent, found);
        }
    }

    private DynamicType.Builder<?> woven(DynamicType.Builder<?> builder, TypeDescription type,
            @Nullable ClassLoader loader, @Nullable JavaModule module) {
        var wanted = wanted(type);
        wanted.forEach(each -> met.add(each.getName()));
        if (type.isInterface()) {
            return builder; // its implementations are what runs
        }
        var why = obstacle(loader, module);
        var methods = type.getDeclaredMethods()
                .filter(method -> isEvent(method) && isOf(method, type, wanted));
        if (methods.isEmpty() && !wanted.contains(type)) {
            return builder; // it inherits what the interface asks for
        }
        if (why == null && methods.isEmpty()) {
            why = "it declares no method that has a body and is neither static nor private";
        }
        if (why != null) {
            complaints.accept("%s is no event: %s.".formatted(type.getName(), why));
            return builder;
        }
        return builder.method(methods::contains)
                .intercept(InvokeDynamic.bootstrap(LINK).withThis(Object.class).withMethodArguments())
                .defineMethod(LOOKUP, MethodHandles.Lookup.class, Visibility.PRIVATE, Ownership.STATIC,
                        SyntheticState.SYNTHETIC)
                .intercept(MethodCall.invoke(OWN_LOOKUP));
    }

    private static @Nullable String obstacle(@Nullable ClassLoader loader, @Nullable JavaModule module) {
        if (module != null && module.isNamed()) {
            return "it is in module %s, which cannot see this agent; put it on the class path"
                    .formatted(module.getActualName());
        }
        try {
            return Class.forName(EventsOf.class.getName(), false, loader) == EventsOf.class
                    ? null
                    : "its class loader has another copy of this agent; leave it off that loader's path";
        } catch (ClassNotFoundException _) {
            return "its class loader does not see this agent; let it delegate to the system's class loader";
        }
    }

    private static boolean isEvent(MethodDescription method) {
        return method.isMethod() && !method.isStatic() && !method.isPrivate() && !method.isAbstract()
                && !method.isNative() && !method.isSynthetic() && !method.getName().equals("finalize")
                && method.getStackSize() <= MOST_WORDS;
    }

    /// Of the class that was asked for, all; of one that implements an interface that was, those of the interface.
    private static boolean isOf(MethodDescription method, TypeDescription type, Set<TypeDescription> wanted) {
        return wanted.contains(type) || wanted.stream().anyMatch(parent -> declares(parent, method));
    }

    private static boolean declares(TypeDescription parent, MethodDescription method) {
        return !parent.getDeclaredMethods().filter(each -> isSame(each, method)).isEmpty()
                || parent.getInterfaces().asErasures().stream().anyMatch(each -> declares(each, method));
    }

    /// With erased types: an implementation of a generic interface's method has types of its own.
    private static boolean isSame(MethodDescription declared, MethodDescription method) {
        return declared.getName().equals(method.getName())
                && declared.getParameters().size() == method.getParameters().size();
    }

    private final class Complaining extends AgentBuilder.Listener.Adapter {
        @Override
        public void onError(String name, @Nullable ClassLoader loader, @Nullable JavaModule module, boolean loaded,
                Throwable thrown) {
            complaints.accept("%s is no event: it cannot be rewritten (%s).".formatted(name, thrown));
        }
    }

    private static Method method(Class<?> type, String name, Class<?>... parameters) {
        try {
            return type.getMethod(name, parameters);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("%s.%s is there: %s".formatted(type.getName(), name, e), e);
        }
    }
}
