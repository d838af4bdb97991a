package spin.dispatcher.predicate;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/// Accessors as method handles.
public final class Readers {
    private final Sources sources;

    public Readers(Sources sources) {
        this.sources = sources;
    }

    /// Takes the parameter, as an `Object` if it is a reference, and returns what the accessor reads; null if that is not
    /// accessible.
    public @Nullable MethodHandle of(Accessor accessor) {
        var root = accessor.root().isPrimitive() ? accessor.root() : Object.class;
        var handle = MethodHandles.identity(root);
        for (var hop : accessor.path()) {
            var next = hop(hop);
            if (next == null) {
                return null;
            }
            var from = next.type().parameterType(0);
            handle = MethodHandles.filterReturnValue(handle.asType(MethodType.methodType(from, root)), next);
        }
        return handle;
    }

    private @Nullable MethodHandle hop(Hop hop) {
        var lookup = sources.lookup(hop.member().getDeclaringClass());
        if (lookup == null) {
            return null;
        }
        try {
            return switch (hop) {
                case Hop.OfField(var field) -> lookup.unreflectGetter(field);
                case Hop.OfMethod(var method, var constants, var _) -> {
                    var handle = lookup.unreflect(method);
                    for (int i = constants.size(); i > 0; i--) {
                        handle = MethodHandles.insertArguments(handle, i,
                                constant(constants.get(i - 1), handle.type().parameterType(i)));
                    }
                    yield handle;
                }
            };
        } catch (IllegalAccessException _) {
            return null;
        }
    }

    private static Object constant(Number number, Class<?> type) {
        return switch (type.getName()) {
            case "long" -> number.longValue();
            case "short" -> number.shortValue();
            case "byte" -> number.byteValue();
            default -> number.intValue();
        };
    }
}
