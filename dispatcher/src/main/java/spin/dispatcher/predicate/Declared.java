package spin.dispatcher.predicate;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import org.objectweb.asm.Type;

/// What types and methods say of themselves.
final class Declared {

    private Declared() {}

    static boolean readOnly(Class<?> owner, String name, String descriptor) {
        return says(owner, name, descriptor, ReadOnly.class);
    }

    static boolean ephemeral(Class<?> owner, String name, String descriptor) {
        return says(owner, name, descriptor, Ephemeral.class);
    }

    private static boolean says(Class<?> owner, String name, String descriptor, Class<? extends Annotation> what) {
        if (owner.isAnnotationPresent(what)) {
            return true;
        }
        for (Class<?> type = owner; type != null; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.getName().equals(name) && Type.getMethodDescriptor(method).equals(descriptor)) {
                    return method.isAnnotationPresent(what) || method.getDeclaringClass().isAnnotationPresent(what);
                }
            }
        }
        return false;
    }
}
