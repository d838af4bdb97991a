package spin.domains.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.objectweb.asm.Type;

/// The ancestors of a class of the JDK.
final class Ancestors {

    private Ancestors() {}

    /// Whether the objects of a JDK class that the verifier allowed have the hash that the JVM invents. An interface has no objects: what extends
    /// one the JVM will refuse.
    static boolean hashIsTheJvms(String internalName) {
        try {
            var type = Class.forName(internalName.replace('/', '.'), false, null);
            return !type.isInterface() && type.getMethod("hashCode").getDeclaringClass() == Object.class;
        } catch (ClassNotFoundException | NoSuchMethodException absent) {
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
        try {
            todo.add(Class.forName(internalName.replace('/', '.'), false, null));
        } catch (ClassNotFoundException absent) {
            throw new IllegalStateException("The verifier let " + internalName + " pass, which this JDK lacks.",
                    absent);
        }
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
