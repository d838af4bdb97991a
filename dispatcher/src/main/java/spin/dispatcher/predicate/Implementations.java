package spin.dispatcher.predicate;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import spin.dispatcher.predicate.ClassFiles.Code;
import spin.dispatcher.predicate.Implementation.Origin;

/// Finds the code of a function object.
///
/// | the object | how |
/// |---|---|
/// | of a class with a class file (a domain's lambda too, its linker makes a class of it) | its method |
/// | a lambda of javac, serialisable | it says itself which method it calls |
/// | a lambda of javac | the JVM does not tell; the class it was written in is searched for lambdas of the same interface and the same captured types. One such lambda: that is it. Several: all of them, and nobody knows which |
/// | a direct method handle | it can be cracked |
/// | any other method handle | cannot be known |
final class Implementations {
    private static final String METAFACTORY = "java/lang/invoke/LambdaMetafactory";
    private static final String LAMBDA = "$$Lambda";

    private final ClassFiles files;
    private final Sources sources;
    /// By method name. All function objects of a class have one implementation; the class itself keeps what is known of it.
    private final ClassValue<Map<String, Found>> byClass = new ClassValue<>() {
        @Override
        protected Map<String, Found> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    Implementations(ClassFiles files, Sources sources) {
        this.files = files;
        this.sources = sources;
    }

    /// What was found.
    sealed interface Found {
        record One(Implementation implementation) implements Found {}

        /// One of these, and it cannot be told which.
        record Several(List<Implementation> candidates, String where) implements Found {}

        record Unknown(String reason) implements Found {}
    }

    /// @param method the one method of the functional interface
    Found of(Object function, String method) {
        if (function instanceof MethodHandle handle) {
            return ofHandle(handle);
        }
        var known = byClass.get(function.getClass());
        var found = known.get(method);
        if (found == null) {
            found = ofObject(function, method);
            known.put(method, found);
        }
        return found;
    }

    private Found ofObject(Object function, String method) {
        var type = function.getClass();
        if (!type.isHidden()) {
            return ofClass(type, method);
        }
        return type.getName().contains(LAMBDA)
                ? ofLambda(function, method)
                : new Found.Unknown("the class file of %s, which is hidden, cannot be read".formatted(type.getName()));
    }

    private Found ofHandle(MethodHandle handle) {
        Executable target;
        try {
            target = MethodHandles.reflectAs(Executable.class, handle);
        } catch (IllegalArgumentException | ClassCastException _) {
            return new Found.Unknown("a method handle that is not a direct one does not tell what it calls");
        }
        if (target instanceof Constructor<?>) {
            return new Found.Unknown("a constructor decides nothing");
        }
        var method = (Method) target;
        var code = files.declared(method.getDeclaringClass(), method.getName(), Type.getMethodDescriptor(method));
        if (code == null) {
            return unreadable(method.getDeclaringClass());
        }
        if (isOverridable(method)) {
            return new Found.Unknown("%s may be overridden".formatted(code.title()));
        }
        var locals = new ArrayList<Origin>();
        for (int i = 0; i < handle.type().parameterCount(); i++) {
            locals.add(new Origin.Argument(i));
        }
        return new Found.One(new Implementation(code, locals, null));
    }

    static boolean isOverridable(Method method) {
        int modifiers = method.getModifiers();
        return !Modifier.isStatic(modifiers) && !Modifier.isPrivate(modifiers) && !Modifier.isFinal(modifiers)
                && !Modifier.isFinal(method.getDeclaringClass().getModifiers());
    }

    private static Found unreadable(Class<?> type) {
        return new Found.Unknown("the class file of %s cannot be read".formatted(type.getName()));
    }

    /// The method as it is called through the interface, which takes objects; the bridge leads to the one that was written.
    Found ofClass(Class<?> type, String method) {
        if (files.tree(type) == null) {
            return unreadable(type);
        }
        for (var each : type.getMethods()) {
            if (each.getName().equals(method) && isOfFunctionalInterface(each)) {
                var code = files.find(type, method, Type.getMethodDescriptor(each));
                if (code != null) {
                    var locals = new ArrayList<Origin>();
                    locals.add(new Origin.Self());
                    for (int i = 0; i < each.getParameterCount(); i++) {
                        locals.add(new Origin.Argument(i));
                    }
                    return new Found.One(new Implementation(code, locals, type));
                }
            }
        }
        return new Found.Unknown("%s has no method %s whose class file can be read".formatted(type.getName(), method));
    }

    private static boolean isOfFunctionalInterface(Method method) {
        return !Modifier.isStatic(method.getModifiers()) && !Modifier.isAbstract(method.getModifiers())
                && Arrays.stream(method.getParameterTypes())
                        .allMatch(each -> each == Object.class || each == Object[].class);
    }

    private Found ofLambda(Object lambda, String method) {
        var host = host(lambda.getClass());
        var tree = host == null ? null : files.tree(host);
        if (host == null || tree == null) {
            return new Found.Unknown("the class that lambda %s was written in cannot be read"
                    .formatted(lambda.getClass().getName()));
        }
        var candidates = candidates(lambda, host, tree, method);
        if (candidates.size() > 1) {
            var told = serialised(lambda);
            candidates.removeIf(each -> told != null
                    && !(each.code().method().name.equals(told.getImplMethodName())
                            && each.code().method().desc.equals(told.getImplMethodSignature())));
        }
        return switch (candidates.size()) {
            case 0 -> new Found.Unknown("no lambda in %s looks like this one".formatted(host.getName()));
            case 1 -> new Found.One(candidates.getFirst());
            default -> new Found.Several(candidates, host.getName());
        };
    }

    private static @Nullable Class<?> host(Class<?> lambda) {
        var name = lambda.getName();
        try {
            return Class.forName(name.substring(0, name.indexOf(LAMBDA)), false, lambda.getClassLoader());
        } catch (ClassNotFoundException | LinkageError _) {
            return null;
        }
    }

    private List<Implementation> candidates(Object lambda, Class<?> host, ClassNode tree, String method) {
        var captured = captured(lambda.getClass());
        var here = new Code(host, tree, tree.methods.getFirst());
        Map<String, Implementation> found = new LinkedHashMap<>();
        for (var each : tree.methods) {
            for (var instruction : each.instructions) {
                if (instruction instanceof InvokeDynamicInsnNode site && site.name.equals(method)
                        && site.bsm.getOwner().equals(METAFACTORY) && site.bsmArgs[1] instanceof Handle body
                        && makes(site, lambda, here) && captures(site, captured, here)) {
                    var implementation = implementation(here, body, captured.length,
                            Type.getArgumentTypes(((Type) site.bsmArgs[0]).getDescriptor()).length);
                    if (implementation != null) {
                        found.put(body.toString(), implementation);
                    }
                }
            }
        }
        return new ArrayList<>(found.values());
    }

    private static boolean makes(InvokeDynamicInsnNode site, Object lambda, Code here) {
        var type = here.named(Type.getReturnType(site.desc));
        return type != null && Arrays.asList(lambda.getClass().getInterfaces()).contains(type);
    }

    private static boolean captures(InvokeDynamicInsnNode site, Class<?>[] captured, Code here) {
        var types = Type.getArgumentTypes(site.desc);
        if (types.length != captured.length) {
            return false;
        }
        for (int i = 0; i < types.length; i++) {
            if (here.named(types[i]) != captured[i]) {
                return false;
            }
        }
        return true;
    }

    /// In the order of the fields, which is that of the capture.
    private static Class<?>[] captured(Class<?> lambda) {
        return Arrays.stream(lambda.getDeclaredFields()).filter(field -> !Modifier.isStatic(field.getModifiers()))
                .map(java.lang.reflect.Field::getType).toArray(Class<?>[]::new);
    }

    private @Nullable Implementation implementation(Code here, Handle body, int captured, int arguments) {
        var owner = here.named(body.getOwner());
        var code = owner == null ? null : files.find(owner, body.getName(), body.getDesc());
        if (code == null || body.getTag() == Opcodes.H_NEWINVOKESPECIAL) {
            return null;
        }
        var locals = new ArrayList<Origin>();
        for (int i = 0; i < captured; i++) {
            locals.add(new Origin.Captured(i));
        }
        for (int i = 0; i < arguments; i++) {
            locals.add(new Origin.Argument(i));
        }
        return new Implementation(code, locals, null);
    }

    /// A lambda that was cast to a serialisable type has a method that tells what it is.
    private @Nullable SerializedLambda serialised(Object lambda) {
        var lookup = lambda instanceof java.io.Serializable ? sources.lookup(lambda.getClass()) : null;
        if (lookup == null) {
            return null;
        }
        try {
            var tell = lambda.getClass().getDeclaredMethod("writeReplace");
            return (SerializedLambda) lookup.unreflect(tell).invoke(lambda);
        } catch (Throwable e) {
            throw new IllegalStateException(
                    "%s is serialisable and does not tell what it is".formatted(lambda.getClass().getName()), e);
        }
    }
}
