package spin.dispatcher;

import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.generate.Call;
import spin.dispatcher.generate.Call.Passing;

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

    static void checkGuard(Guard guard, Event event, String who) {
        if (guardOrNull(guard, event.type(), "") == null) {
            throw new InstallException.TypeMismatch(
                    "%s has type %s, so its guards need type %s, but %s gave %s; take the event's arguments, or none."
                            .formatted(event.name(), event.type(), event.type().changeReturnType(boolean.class), who,
                                    describe(guard)));
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
            case Guard.Of1<?> one when arity == 1 -> guard(one, Guard.Of1.class, Passing.BOXED, title);
            case Guard.Of2<?, ?> two when arity == 2 -> guard(two, Guard.Of2.class, Passing.BOXED, title);
            case Guard.Of3<?, ?, ?> three when arity == 3 -> guard(three, Guard.Of3.class, Passing.BOXED, title);
            case Guard.Of4<?, ?, ?, ?> four when arity == 4 -> guard(four, Guard.Of4.class, Passing.BOXED, title);
            case Guard.Of0 none -> guard(none, Guard.Of0.class, Passing.NOTHING, title);
            case Guard.OfArray array -> guard(array, Guard.OfArray.class, Passing.ARRAY, title);
            default -> null;
        };
    }

    private static Call guard(Guard guard, Class<?> owner, Passing passing, String title) {
        return new Call(guard, owner, "test", passing, boolean.class,
                "%s, Guard.%s".formatted(title, owner.getSimpleName()));
    }

    private static @Nullable Call handlerOrNull(Handler handler, MethodType event, String title) {
        if (handler instanceof Handler.Typed(var target)) {
            return target.type().equals(event) ? Call.exact(target, "%s, a handle".formatted(title)) : null;
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

    private static String describe(Guard guard) {
        return switch (guard) {
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
