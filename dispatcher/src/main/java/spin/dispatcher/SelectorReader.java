package spin.dispatcher;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds out which event a selector names by calling it on a recorder.
///
/// A selector's argument types are gone at run time, so zeros and nulls are tried as each event of that many arguments
/// would have them, until the selector takes them.
final class SelectorReader {

    private SelectorReader() {}

    /// A selector of any number of arguments.
    @FunctionalInterface
    interface Selection<I> {
        void select(I recorder, @Nullable Object[] arguments) throws Exception;
    }

    static <I> Event read(Exported<I> exported, int arguments, Selection<I> selection, Requester who) {
        var shapes = new LinkedHashSet<List<Class<?>>>();
        for (var event : exported.events()) {
            if (event.type().parameterCount() == arguments) {
                shapes.add(event.type().parameterList());
            }
        }
        Exception misfit = null;
        for (var shape : shapes) {
            var calls = new ArrayList<Method>();
            try {
                selection.select(recorder(exported.type(), calls), zeros(shape));
                return theOne(exported, calls, who);
            } catch (ClassCastException | NullPointerException e) {
                // Most likely the zeros of another event; what is left when all have been tried is told.
                misfit = e;
            } catch (InstallException e) {
                throw e;
            } catch (Exception e) {
                throw new InstallException.UnknownEvent(
                        "The selector that %s gave for %s threw %s instead of naming an event; give a plain method reference, such as %s::%s."
                                .formatted(who.name(), exported.type().getSimpleName(), e.getClass().getName(),
                                        exported.type().getSimpleName(),
                                        example(exported)),
                        e);
            }
        }
        throw new InstallException.UnknownEvent(
                "The selector that %s gave names no event of %s with %d arguments; its events are %s."
                        .formatted(who.name(), exported.type().getSimpleName(), arguments, exported.events()),
                misfit);
    }

    private static Event theOne(Exported<?> exported, List<Method> calls, Requester who) {
        if (calls.size() != 1) {
            throw new InstallException.UnknownEvent(
                    "The selector that %s gave for %s called %d methods, and it must call exactly one; give a plain method reference, such as %s::%s."
                            .formatted(who.name(), exported.type().getSimpleName(), calls.size(),
                                    exported.type().getSimpleName(), example(exported)));
        }
        return exported.event(calls.get(0).getName(), calls.get(0).getParameterTypes());
    }

    private static String example(Exported<?> exported) {
        return exported.events().get(0).method().getName();
    }

    private static <I> I recorder(Class<I> type, List<Method> calls) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, (proxy, method, arguments) -> {
                    calls.add(method);
                    return zero(method.getReturnType());
                }));
    }

    private static @Nullable Object[] zeros(List<Class<?>> shape) {
        return shape.stream().map(SelectorReader::zero).toArray();
    }

    private static @Nullable Object zero(Class<?> type) {
        return type.isPrimitive() && type != void.class ? Array.get(Array.newInstance(type, 1), 0) : null;
    }
}
