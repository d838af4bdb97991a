package spin.domains.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.objectweb.asm.Type;
import spin.domains.meter.Identity;

/// The ancestors of a class of the JDK.
final class Ancestors {

    private Ancestors() {}

    /// Whether the objects of a JDK class that the verifier allowed have the hash that the JVM invents. An interface has no objects: what extends
    /// one the JVM will refuse.
    static boolean hashIsTheJvms(String internalName) {
        var type = named(internalName);
        return !type.isInterface() && Identity.hashIsTheJvms(type);
    }

    private static Class<?> named(String internalName) {
        try {
            return Class.forName(internalName.replace('/', '.'), false, null);
        } catch (ClassNotFoundException absent) {
            throw new IllegalStateException("The verifier let " + internalName + " pass, which this JDK lacks.",
                    absent);
        }
    }

    /// Internal names: the class itself, then its superclasses and interfaces, nearest first. The class is one that the
    /// verifier allowed, so it exists.
    static List<String> of(String internalName) {
        var names = new ArrayList<String>();
        var seen = new LinkedHashSet<Class<?>>();
        var todo = new ArrayDeque<Class<?>>();
        todo.add(named(internalName));
        while (!todo.isEmpty()) {
            var type = todo.remove();
            if (seen.add(type)) {
                names.add(Type.getInternalName(type));
                if (type.getSuperclass() != null) {
                    todo.add(type.getSuperclass());
                }
                todo.addAll(List.of(type.getInterfaces()));
            }
        }
        return names;
    }
}
