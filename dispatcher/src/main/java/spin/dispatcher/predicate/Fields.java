package spin.dispatcher.predicate;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// How instance fields of guards are read. Each class keeps what is known of its own fields, so nothing here keeps a class
/// alive. For any threads.
final class Fields {
    private final Sources sources;
    private final ClassValue<OfClass> byClass = new ClassValue<>() {
        @Override
        protected OfClass computeValue(Class<?> type) {
            return new OfClass(Arrays.stream(type.getDeclaredFields())
                    .filter(field -> !Modifier.isStatic(field.getModifiers())).toList(), new ConcurrentHashMap<>());
        }
    };

    /// @param inOrder as they are declared, which for a lambda is as they were captured
    private record OfClass(List<Field> inOrder, Map<Field, Optional<MethodHandle>> getters) {}

    Fields(Sources sources) {
        this.sources = sources;
    }

    /// Null if the lambda has captured fewer values.
    @Nullable
    Field captured(Class<?> lambda, int index) {
        var all = byClass.get(lambda).inOrder();
        return index < all.size() ? all.get(index) : null;
    }

    /// From an object to the field's value, boxed; null if the module of its class is not open.
    @Nullable
    MethodHandle getter(Field field) {
        return byClass.get(field.getDeclaringClass()).getters()
                .computeIfAbsent(field, each -> Optional.ofNullable(made(each))).orElse(null);
    }

    private @Nullable MethodHandle made(Field field) {
        var lookup = sources.lookup(field.getDeclaringClass());
        try {
            return lookup == null
                    ? null
                    : lookup.unreflectGetter(field).asType(MethodType.genericMethodType(1));
        } catch (IllegalAccessException _) {
            return null; // what a lookup of the class itself cannot read nobody can
        }
    }
}
