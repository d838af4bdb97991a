package spin.domains.meter.twin;

import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;

/// The JDK, called by reflection.
final class Foreign {

    private static final Map<String, Class<?>> TYPES = new ConcurrentHashMap<>();
    private static final Map<String, Executable> MEMBERS = new ConcurrentHashMap<>();

    private Foreign() {}

    static Class<?> type(String internalName) {
        return TYPES.computeIfAbsent(internalName, name -> {
            try {
                return Class.forName(name.replace('/', '.'));
            } catch (ClassNotFoundException absent) {
                throw new IllegalArgumentException("The program names " + name, absent);
            }
        });
    }

    /// @param receiver null for a static method
    static @Nullable Object call(String owner, String name, String descriptor, @Nullable Object receiver,
            @Nullable Object[] arguments) {
        var method = (Method) member(owner, name, descriptor);
        return result(() -> method.invoke(receiver, converted(method, arguments)));
    }

    static Object make(String owner, String descriptor, @Nullable Object[] arguments) {
        var constructor = (java.lang.reflect.Constructor<?>) member(owner, "<init>", descriptor);
        var made = result(() -> constructor.newInstance(converted(constructor, arguments)));
        if (made == null) {
            throw new IllegalStateException("a constructor made nothing");
        }
        return made;
    }

    private interface Action {
        @Nullable
        Object run() throws ReflectiveOperationException;
    }

    private static @Nullable Object result(Action action) {
        try {
            return switch (action.run()) {
                case Boolean truth -> truth ? 1 : 0;
                case Character letter -> (int) letter;
                case Byte number -> (int) number;
                case Short number -> (int) number;
                case null -> null;
                case Object other -> other;
            };
        } catch (InvocationTargetException thrown) {
            throw new Thrown(thrown.getTargetException());
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static @Nullable Object[] converted(Executable member, @Nullable Object[] arguments) {
        var types = member.getParameterTypes();
        var converted = arguments.clone();
        for (int i = 0; i < types.length; i++) {
            if (arguments[i] instanceof Integer number) {
                if (types[i] == char.class) {
                    converted[i] = (char) (int) number;
                } else if (types[i] == boolean.class) {
                    converted[i] = number != 0;
                }
            }
        }
        return converted;
    }

    private static Executable member(String owner, String name, String descriptor) {
        return MEMBERS.computeIfAbsent(owner + "." + name + descriptor, key -> {
            if (name.equals("<init>")) {
                for (var constructor : type(owner).getConstructors()) {
                    if (Type.getConstructorDescriptor(constructor).equals(descriptor)) {
                        return constructor;
                    }
                }
            }
            for (var method : type(owner).getMethods()) {
                if (method.getName().equals(name) && Type.getMethodDescriptor(method).equals(descriptor)) {
                    return method;
                }
            }
            throw new IllegalArgumentException("The JDK has no " + key);
        });
    }
}
