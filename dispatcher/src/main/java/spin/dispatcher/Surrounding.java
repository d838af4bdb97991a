package spin.dispatcher;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/// A list whose handlers are those of another with something around each call: what [Counting] and [Tracing] have in common.
final class Surrounding {
    private Surrounding() {}

    /// @param title stands for the handler where its type is told
    /// @param around takes what an entry calls and gives what is called in its place, of the same type
    static BindingList of(BindingList list, MethodType type, String title,
            BiFunction<Entry, MethodHandle, MethodHandle> around) {
        return list.with(
                list.entries().stream().map(entry -> entry.handledBy(of(entry, type, title, around))).toList());
    }

    private static Handler of(Entry entry, MethodType type, String title,
            BiFunction<Entry, MethodHandle, MethodHandle> around) {
        if (!(entry.handler() instanceof Filter filter)) {
            return new Handler.Typed(
                    around.apply(entry, Calls.handle(Calls.handler(entry.handler(), type, title), type)));
        }
        var step = Calls.filter(filter, type, title);
        var returned = step.parts().isEmpty() ? type.parameterType(0) : step.call().returns();
        var parts = step.parts();
        var target = around.apply(entry, Calls.handle(step.call(), type.changeReturnType(returned)));
        return new Filter.Whole(target, IntStream.range(0, parts.size()).mapToObj(
                i -> parts.get(i).asType(MethodType.methodType(type.parameterType(i), returned))).toList());
    }
}
