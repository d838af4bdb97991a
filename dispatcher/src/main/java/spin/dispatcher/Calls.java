package spin.dispatcher;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.generate.Call;
import spin.dispatcher.generate.Call.Passing;
import spin.dispatcher.generate.Step;

/// How generated code calls a guard or a handler, and whether it fits an event at all.
///
/// A functional interface is checked for the number of arguments and for having a result, which is all that is left of
/// its types at run time; a method handle is checked completely.
final class Calls {

    private Calls() {}

    /// The call of a guard that was checked when it was installed.
    static Call guard(Guard guard, MethodType event, String title) {
        var call = guardOrNull(guard, event, title);
        if (call == null) {
            throw new IllegalStateException("%s slipped past the check at install".formatted(describe(guard)));
        }
        return call;
    }

    /// The call of a handler that was checked when it was installed.
    static Call handler(Handler handler, MethodType event, String title) {
        var call = handlerOrNull(handler, event, title);
        if (call == null) {
            throw new IllegalStateException("%s slipped past the check at install".formatted(describe(handler)));
        }
        return call;
    }

    /// The call of a filter that was checked when it was installed.
    static Step.Filter filter(Filter filter, MethodType event, String title) {
        var step = filterOrNull(filter, event, title);
        if (step == null) {
            throw new IllegalStateException("%s slipped past the check at install".formatted(describe(filter)));
        }
        return step;
    }

    static void checkGuard(Guard guard, Event event, String who) {
        if (guardOrNull(guard, event.type(), "") == null) {
            throw new InstallException.TypeMismatch(
                    "%s has type %s, so its guards need type %s, but %s gave %s; take the event's arguments, or none."
                            .formatted(event.name(), event.type(), event.type().changeReturnType(boolean.class), who,
                                    describe(guard)));
        }
    }

    /// A handler or a filter.
    static void checkInstalled(Handler handler, Event event, String who) {
        if (!(handler instanceof Filter filter)) {
            checkHandler(handler, event, who);
        } else if (filterOrNull(filter, event.type(), "") == null) {
            throw new InstallException.TypeMismatch(
                    "%s has type %s, but %s gave %s; a filter takes the event's arguments and returns the one there is, or a record of exactly their types."
                            .formatted(event.name(), event.type(), who, describe(filter)));
        }
    }

    static void checkHandler(Handler handler, Event event, String who) {
        if (handlerOrNull(handler, event.type(), "") == null) {
            throw new InstallException.TypeMismatch(
                    "%s has type %s, but %s gave %s; a handler takes the event's arguments and returns its result."
                            .formatted(event.name(), event.type(), who, describe(handler)));
        }
    }

    private static @Nullable Call guardOrNull(Guard guard, MethodType event, String title) {
        int arity = event.parameterCount();
        return switch (guard) {
            case Guard.Typed(var test) ->
                test.type().equals(event.changeReturnType(boolean.class))
                        ? Call.exact(test, "%s, a handle".formatted(title))
                        : null;
            case Guard.Closed(var test, var closure) -> closed(test, closure, event, title);
            case Guard.Where where -> where(where, event, title);
            case Guard.Of1<?> one when arity == 1 -> guard(one, Guard.Of1.class, Passing.BOXED, title);
            case Guard.Of2<?, ?> two when arity == 2 -> guard(two, Guard.Of2.class, Passing.BOXED, title);
            case Guard.Of3<?, ?, ?> three when arity == 3 -> guard(three, Guard.Of3.class, Passing.BOXED, title);
            case Guard.Of4<?, ?, ?, ?> four when arity == 4 -> guard(four, Guard.Of4.class, Passing.BOXED, title);
            case Guard.Of0 none -> guard(none, Guard.Of0.class, Passing.NOTHING, title);
            case Guard.OfArray array -> guard(array, Guard.OfArray.class, Passing.ARRAY, title);
            default -> null;
        };
    }

    private static @Nullable Call where(Guard.Where where, MethodType event, String title) {
        try {
            where.rooted(event);
        } catch (IllegalArgumentException _) {
            return null;
        }
        var call = guardOrNull(Atoms.of(where, event.parameterCount()), event, title);
        return call == null
                ? null
                : new Call(call.target(), call.owner(), call.method(), call.passing(),
                        call.returns(), "%s, atoms".formatted(title));
    }

    /// With the event's arguments or without.
    private static @Nullable Call closed(MethodHandle test, Object closure, MethodType event, String title) {
        if (!takes(test, closure) || test.type().returnType() != boolean.class) {
            return null;
        }
        var bound = test.bindTo(closure);
        if (bound.type().parameterCount() == 0) {
            bound = MethodHandles.dropArguments(bound, 0, event.parameterList());
        }
        return bound.type().parameterList().equals(event.parameterList())
                ? Call.exact(bound, "%s, a handle with a closure".formatted(title))
                : null;
    }

    private static boolean takes(MethodHandle target, Object closure) {
        return target.type().parameterCount() > 0 && target.type().parameterType(0).isInstance(closure);
    }

    private static Call guard(Guard guard, Class<?> owner, Passing passing, String title) {
        return new Call(guard, owner, "test", passing, boolean.class,
                "%s, Guard.%s".formatted(title, owner.getSimpleName()));
    }

    private static @Nullable Call handlerOrNull(Handler handler, MethodType event, String title) {
        if (handler instanceof Handler.Typed(var target)) {
            return target.type().equals(event) ? Call.exact(target, "%s, a handle".formatted(title)) : null;
        }
        if (handler instanceof Handler.Closed(var target, var closure)) {
            return takes(target, closure) && target.type().dropParameterTypes(0, 1).equals(event)
                    ? Call.exact(target.bindTo(closure), "%s, a handle with a closure".formatted(title))
                    : null;
        }
        var call = event.returnType() == void.class
                ? silent(handler, event.parameterCount(), title)
                : returning(handler, event.parameterCount(), title);
        if (call == null && handler instanceof Handler.OfArray) {
            return handler(handler, Handler.OfArray.class, Passing.ARRAY, Object.class, title);
        }
        return call;
    }

    private static @Nullable Call silent(Handler handler, int arity, String title) {
        return switch (handler) {
            case Handler.Of0 none when arity == 0 ->
                handler(none, Handler.Of0.class, Passing.NOTHING, void.class, title);
            case Handler.Of1<?> one when arity == 1 ->
                handler(one, Handler.Of1.class, Passing.BOXED, void.class, title);
            case Handler.Of2<?, ?> two when arity == 2 ->
                handler(two, Handler.Of2.class, Passing.BOXED, void.class, title);
            case Handler.Of3<?, ?, ?> three when arity == 3 ->
                handler(three, Handler.Of3.class, Passing.BOXED, void.class, title);
            case Handler.Of4<?, ?, ?, ?> four when arity == 4 ->
                handler(four, Handler.Of4.class, Passing.BOXED, void.class, title);
            default -> null;
        };
    }

    private static @Nullable Call returning(Handler handler, int arity, String title) {
        return switch (handler) {
            case Handler.Returning0<?> none when arity == 0 ->
                handler(none, Handler.Returning0.class, Passing.NOTHING, Object.class, title);
            case Handler.Returning1<?, ?> one when arity == 1 ->
                handler(one, Handler.Returning1.class, Passing.BOXED, Object.class, title);
            case Handler.Returning2<?, ?, ?> two when arity == 2 ->
                handler(two, Handler.Returning2.class, Passing.BOXED, Object.class, title);
            case Handler.Returning3<?, ?, ?, ?> three when arity == 3 ->
                handler(three, Handler.Returning3.class, Passing.BOXED, Object.class, title);
            case Handler.Returning4<?, ?, ?, ?, ?> four when arity == 4 ->
                handler(four, Handler.Returning4.class, Passing.BOXED, Object.class, title);
            default -> null;
        };
    }

    private static Call handler(Handler handler, Class<?> owner, Passing passing, Class<?> returns, String title) {
        return new Call(handler, owner, "handle", passing, returns,
                "%s, Handler.%s".formatted(title, owner.getSimpleName()));
    }

    private static Step.@Nullable Filter filterOrNull(Filter filter, MethodType event, String title) {
        int arity = event.parameterCount();
        return switch (filter) {
            case Filter.Whole whole -> whole(whole, event, title);
            case Filter.Of1<?> one when arity == 1 ->
                new Step.Filter(filter(one, Filter.Of1.class, Passing.BOXED, title), List.of(checked(event, 0)));
            case Filter.Of2<?, ?> two when arity == 2 ->
                new Step.Filter(filter(two, Filter.Of2.class, Passing.BOXED, title), parts(Filter.Two.class, event));
            case Filter.Of3<?, ?, ?> three when arity == 3 ->
                new Step.Filter(filter(three, Filter.Of3.class, Passing.BOXED, title),
                        parts(Filter.Three.class, event));
            case Filter.Of4<?, ?, ?, ?> four when arity == 4 ->
                new Step.Filter(filter(four, Filter.Of4.class, Passing.BOXED, title), parts(Filter.Four.class, event));
            case Filter.Changing array when arity > 0 ->
                new Step.Filter(filter(array, Filter.Changing.class, Passing.ARRAY, title), elements(event));
            default -> null;
        };
    }

    private static Step.@Nullable Filter whole(Filter.Whole filter, MethodType event, String title) {
        var type = filter.target().type();
        if (event.parameterCount() == 0 || !type.parameterList().equals(event.parameterList())) {
            return null;
        }
        var call = Call.exact(filter.target(), "%s, a handle".formatted(title));
        if (event.parameterCount() == 1 && type.returnType() == event.parameterType(0)) {
            return new Step.Filter(call, List.of());
        }
        var types = filter.parts().stream().<Class<?>>map(part -> part.type().returnType()).toList();
        return types.equals(event.parameterList())
                ? new Step.Filter(call,
                        filter.parts().stream().map(part -> part.asType(
                                MethodType.methodType(erased(part.type().returnType()), Object.class))).toList())
                : null;
    }

    private static Call filter(Filter filter, Class<?> owner, Passing passing, String title) {
        return new Call(filter, owner, "filter", passing, returned(owner),
                "%s, Filter.%s".formatted(title, owner.getSimpleName()));
    }

    /// The one method's erased result.
    private static Class<?> returned(Class<?> owner) {
        for (var method : owner.getDeclaredMethods()) {
            if (method.getName().equals("filter")) {
                return method.getReturnType();
            }
        }
        throw new IllegalStateException(owner + " has no method filter");
    }

    private static List<MethodHandle> parts(Class<?> record, MethodType event) {
        var components = record.getRecordComponents();
        return IntStream.range(0, event.parameterCount()).mapToObj(i -> {
            try {
                var accessor = MethodHandles.lookup().unreflect(components[i].getAccessor());
                return MethodHandles.filterReturnValue(accessor.asType(accessor.type().generic()), checked(event, i));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }).toList();
    }

    private static List<MethodHandle> elements(MethodType event) {
        return IntStream.range(0, event.parameterCount()).mapToObj(i -> {
            var element = MethodHandles.insertArguments(ELEMENT, 1, event.parameterCount(), i);
            return MethodHandles.filterReturnValue(element.asType(element.type().generic()), checked(event, i));
        }).toList();
    }

    private static final MethodHandle ELEMENT = element();

    private static MethodHandle element() {
        try {
            return MethodHandles.lookup().findStatic(Calls.class, "element",
                    MethodType.methodType(Object.class, Object[].class, int.class, int.class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Called by generated code alone.
    static @Nullable Object element(@Nullable Object[] arguments, int arity, int index) {
        if (arguments.length != arity) {
            throw new IllegalArgumentException(
                    "a filter returned %d arguments of %d".formatted(arguments.length, arity));
        }
        return arguments[index];
    }

    /// From an `Object` that only claims to fit to an argument in its erased type.
    private static MethodHandle checked(MethodType event, int index) {
        var type = event.parameterType(index);
        return MethodHandles.identity(event.wrap().parameterType(index))
                .asType(MethodType.methodType(erased(type), Object.class));
    }

    private static Class<?> erased(Class<?> type) {
        return type.isPrimitive() ? type : Object.class;
    }

    /// Any call as a handle of the event's own parameters and the result wanted.
    static MethodHandle handle(Call call, MethodType wanted) {
        if (call.passing() == Passing.EXACT) {
            return ((MethodHandle) call.target()).asType(wanted);
        }
        var parameters = switch (call.passing()) {
            case NOTHING -> List.<Class<?>>of();
            case ARRAY -> List.<Class<?>>of(Object[].class);
            default -> wanted.generic().parameterList();
        };
        try {
            var method = MethodHandles.lookup().findVirtual(call.owner(), call.method(),
                    MethodType.methodType(call.returns(), parameters)).bindTo(call.target());
            return switch (call.passing()) {
                case NOTHING -> MethodHandles.dropArguments(method, 0, wanted.parameterList()).asType(wanted);
                case ARRAY -> method.asCollector(Object[].class, wanted.parameterCount()).asType(wanted);
                default -> method.asType(wanted);
            };
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String describe(Guard guard) {
        return switch (guard) {
            case Guard.Where where -> "a guard of atoms: " + where.atoms();
            case Guard.Closed(var test, var closure) ->
                "a guard of type %s with a closure of %s".formatted(test.type(), closure.getClass().getName());
            case Guard.Typed(var test) -> "a guard of type " + test.type();
            case Guard.Of0 none -> "a guard of type ()boolean";
            case Guard.Of1<?> one -> "a guard of type (A)boolean";
            case Guard.Of2<?, ?> two -> "a guard of type (A,B)boolean";
            case Guard.Of3<?, ?, ?> three -> "a guard of type (A,B,C)boolean";
            case Guard.Of4<?, ?, ?, ?> four -> "a guard of type (A,B,C,D)boolean";
            case Guard.OfArray array -> "a guard of type (Object[])boolean";
        };
    }

    private static String describe(Handler handler) {
        return switch (handler) {
            case Handler.Closed(var target, var closure) ->
                "a handler of type %s with a closure of %s".formatted(target.type(), closure.getClass().getName());
            case Filter.Whole(var target, var parts) -> "a filter of type " + target.type();
            case Filter.Of1<?> one -> "a filter of type (A)A";
            case Filter.Of2<?, ?> two -> "a filter of type (A,B)(A,B)";
            case Filter.Of3<?, ?, ?> three -> "a filter of type (A,B,C)(A,B,C)";
            case Filter.Of4<?, ?, ?, ?> four -> "a filter of type (A,B,C,D)(A,B,C,D)";
            case Filter.Changing array -> "a filter of type (Object[])Object[]";
            case Filter.OfNothing nothing -> "a filter of nothing";
            case Handler.Typed(var target) -> "a handler of type " + target.type();
            case Handler.Of0 none -> "a handler of type ()void";
            case Handler.Of1<?> one -> "a handler of type (A)void";
            case Handler.Of2<?, ?> two -> "a handler of type (A,B)void";
            case Handler.Of3<?, ?, ?> three -> "a handler of type (A,B,C)void";
            case Handler.Of4<?, ?, ?, ?> four -> "a handler of type (A,B,C,D)void";
            case Handler.Returning0<?> none -> "a handler of type ()R";
            case Handler.Returning1<?, ?> one -> "a handler of type (A)R";
            case Handler.Returning2<?, ?, ?> two -> "a handler of type (A,B)R";
            case Handler.Returning3<?, ?, ?, ?> three -> "a handler of type (A,B,C)R";
            case Handler.Returning4<?, ?, ?, ?, ?> four -> "a handler of type (A,B,C,D)R";
            case Handler.OfArray array -> "a handler of type (Object[])Object";
        };
    }
}
