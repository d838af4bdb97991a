package spin.bench.dispatch;

import java.util.List;
import java.util.Map;
import net.bytebuddy.dynamic.loading.ByteArrayClassLoader;

/// Hands objects to the class initialiser of generated code, so that it can keep them in `static final` fields, which the JIT trusts.
public final class Handed {
    static final String NAME = "spin/bench/dispatch/Handed";

    private static final ThreadLocal<List<?>> OBJECTS = new ThreadLocal<>();

    private Handed() {}

    /// Called by generated class initialisers.
    public static Object over(int index) {
        return OBJECTS.get().get(index);
    }

    /// Defines the class and makes its one instance.
    static Object instance(byte[] classFile, String internalName, Object... objects) {
        OBJECTS.set(List.of(objects));
        try {
            var name = internalName.replace('/', '.');
            var loader = new ByteArrayClassLoader(Handed.class.getClassLoader(), Map.of(name, classFile));
            return loader.loadClass(name).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Generated code of the benchmark cannot be used: " + e, e);
        } finally {
            OBJECTS.remove();
        }
    }
}
