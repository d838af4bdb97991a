package spin.domains.verify;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;

/// Questions about the JDK that this program runs on. Only classes of the allow-list are ever asked for, and none is
/// initialised.
final class Jdk {

    // Who declares what does not change while this JVM runs. Only what was found is kept, of listed classes: that ends.
    private static final Map<String, String> DECLARERS = new ConcurrentHashMap<>();

    private Jdk() {}

    static @Nullable Class<?> find(String internalName) {
        try {
            return Class.forName(internalName.replace('/', '.'), false, null);
        } catch (ClassNotFoundException | LinkageError absent) {
            return null;
        }
    }

    /// The internal name of the class or interface that declares a method which `owner` has; null when none does.
    static @Nullable String declarerOfMethod(Class<?> owner, String name, String descriptor) {
        var key = owner.getName() + "." + name + descriptor;
        var known = DECLARERS.get(key);
        if (known != null) {
            return known;
        }
        for (var type : ancestors(owner)) {
            if (declares(type, name, descriptor)) {
                var declarer = Type.getInternalName(type);
                DECLARERS.put(key, declarer);
                return declarer;
            }
        }
        return null;
    }

    private static boolean declares(Class<?> type, String name, String descriptor) {
        if (name.equals("<init>")) {
            for (var constructor : type.getDeclaredConstructors()) {
                if (Type.getConstructorDescriptor(constructor).equals(descriptor)) {
                    return true;
                }
            }
            return false;
        }
        for (var method : type.getDeclaredMethods()) {
            if (method.getName().equals(name) && Type.getMethodDescriptor(method).equals(descriptor)) {
                return true;
            }
        }
        return false;
    }

    static @Nullable String declarerOfField(Class<?> owner, String name, String descriptor) {
        for (var type : ancestors(owner)) {
            for (var field : type.getDeclaredFields()) {
                if (field.getName().equals(name) && Type.getDescriptor(field.getType()).equals(descriptor)) {
                    return Type.getInternalName(type);
                }
            }
        }
        return null;
    }

    /// The class itself, then its superclasses, then all interfaces: the order in which the JVM looks.
    private static Iterable<Class<?>> ancestors(Class<?> type) {
        var found = new LinkedHashSet<Class<?>>();
        var interfaces = new ArrayDeque<Class<?>>();
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            found.add(at);
            for (var implemented : at.getInterfaces()) {
                interfaces.add(implemented);
            }
        }
        while (!interfaces.isEmpty()) {
            var next = interfaces.remove();
            if (found.add(next)) {
                for (var extended : next.getInterfaces()) {
                    interfaces.add(extended);
                }
            }
        }
        if (type.isInterface()) {
            // Object's methods can be called on an interface.
            found.add(Object.class);
        }
        return found;
    }
}
