package spin.dispatcher;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.generate.Supervisor;

/// Raises an event by walking its binding list: the slow, obvious twin that generated code must agree with. It shares
/// neither planner nor emitter with it, only the list and the supervisor.
final class Interpreter {
    private static final MethodHandle RAISE = raiseHandle();

    private final MethodType type;
    private final BindingList list;
    private final Supervisor supervisor;

    private Interpreter(MethodType type, BindingList list, Supervisor supervisor) {
        this.type = type;
        this.list = list;
        this.supervisor = supervisor;
    }

    static MethodHandle handle(MethodType type, BindingList list, Supervisor supervisor) {
        return RAISE.bindTo(new Interpreter(type, list, supervisor)).asCollector(Object[].class, type.parameterCount())
                .asType(type);
    }

    private static MethodHandle raiseHandle() {
        try {
            return MethodHandles.lookup().findVirtual(Interpreter.class, "raise",
                    MethodType.methodType(Object.class, Object[].class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// What one raise has gathered.
    private final class Raise {
        private final @Nullable Object[] arguments;
        private boolean ran;
        private @Nullable Object soFar;
        private @Nullable Object result;
        private @Nullable Object failure;

        Raise(@Nullable Object[] arguments) {
            this.arguments = arguments;
        }

        void intrinsic(Entry entry) throws Throwable {
            boolean goesOn;
            try {
                goesOn = guardsOf(entry);
            } catch (Throwable e) {
                failure = supervisor.fault(entry, e);
                return;
            }
            if (goesOn) {
                if (!hasResult()) {
                    ran = true;
                }
                keep(call(entry.handler()));
            }
        }

        void installed(Entry entry) throws Throwable {
            boolean limited = entry.limit().isPresent();
            long token = limited ? supervisor.begin(entry) : 0;
            Object value = null;
            boolean returned = false;
            Throwable thrown = null;
            try {
                if (guardsOf(entry)) {
                    if (!hasResult()) {
                        ran = true;
                    }
                    value = call(entry.handler());
                    returned = true;
                }
            } catch (Throwable e) {
                thrown = e;
            }
            if (limited) {
                supervisor.end(token);
            }
            if (thrown != null) {
                failure = supervisor.fault(entry, thrown);
            } else if (returned) {
                keep(value);
            }
        }

        private boolean guardsOf(Entry entry) throws Throwable {
            for (var guard : entry.guards()) {
                if (!test(guard, arguments)) {
                    return false;
                }
            }
            return true;
        }

        private @Nullable Object call(Handler handler) throws Throwable {
            var value = invoke(handler, arguments);
            return hasResult() ? checked(value) : null;
        }

        private void keep(@Nullable Object value) {
            if (list.results() != null && ran && hasResult()) {
                soFar = supervisor.fold(soFar, result, false);
            }
            result = value;
            ran = true;
        }

        @Nullable
        Object end() throws Throwable {
            if (!ran) {
                var handler = list.defaultHandler();
                if (handler == null) {
                    throw supervisor.nothingRan(failure);
                }
                return call(handler);
            }
            return list.results() != null && hasResult() ? checked(supervisor.fold(soFar, result, true)) : result;
        }
    }

    private boolean hasResult() {
        return type.returnType() != void.class;
    }

    private @Nullable Object checked(@Nullable Object value) {
        var wanted = type.wrap().returnType();
        if (value == null && type.returnType().isPrimitive()) {
            throw new NullPointerException("a handler returned null where the event returns " + type.returnType());
        }
        return wanted.cast(value);
    }

    @Nullable
    Object raise(@Nullable Object[] arguments) throws Throwable {
        var raise = new Raise(arguments);
        for (var entry : list.entries()) {
            if (entry.intrinsic()) {
                raise.intrinsic(entry);
            } else {
                raise.installed(entry);
            }
        }
        return raise.end();
    }

    @SuppressWarnings("unchecked")
    private static boolean test(Guard guard, @Nullable Object[] arguments) throws Throwable {
        int arity = arguments.length;
        return switch (guard) {
            case Guard.Typed(var test) -> (boolean) test.invokeWithArguments(arguments);
            case Guard.Of1<?> one when arity == 1 -> ((Guard.Of1<@Nullable Object>) one).test(arguments[0]);
            case Guard.Of2<?, ?> two when arity == 2 ->
                ((Guard.Of2<@Nullable Object, @Nullable Object>) two).test(arguments[0], arguments[1]);
            case Guard.Of3<?, ?, ?> three when arity == 3 ->
                ((Guard.Of3<@Nullable Object, @Nullable Object, @Nullable Object>) three).test(arguments[0],
                        arguments[1], arguments[2]);
            case Guard.Of4<?, ?, ?, ?> four when arity == 4 ->
                ((Guard.Of4<@Nullable Object, @Nullable Object, @Nullable Object, @Nullable Object>) four)
                        .test(arguments[0], arguments[1], arguments[2], arguments[3]);
            case Guard.Of0 none -> none.test();
            case Guard.OfArray array -> array.test(arguments.clone());
            default -> throw misfit(guard);
        };
    }

    @SuppressWarnings("unchecked")
    private @Nullable Object invoke(Handler handler, @Nullable Object[] a) throws Throwable {
        int arity = a.length;
        return switch (handler) {
            case Handler.Typed(var target) -> target.invokeWithArguments(a);
            case Handler.Of0 none when arity == 0 && !hasResult() -> {
                none.handle();
                yield null;
            }
            case Handler.Of1<?> one when arity == 1 && !hasResult() -> {
                ((Handler.Of1<@Nullable Object>) one).handle(a[0]);
                yield null;
            }
            case Handler.Of2<?, ?> two when arity == 2 && !hasResult() -> {
                ((Handler.Of2<@Nullable Object, @Nullable Object>) two).handle(a[0], a[1]);
                yield null;
            }
            case Handler.Of3<?, ?, ?> three when arity == 3 && !hasResult() -> {
                ((Handler.Of3<@Nullable Object, @Nullable Object, @Nullable Object>) three).handle(a[0], a[1], a[2]);
                yield null;
            }
            case Handler.Of4<?, ?, ?, ?> four when arity == 4 && !hasResult() -> {
                ((Handler.Of4<@Nullable Object, @Nullable Object, @Nullable Object, @Nullable Object>) four)
                        .handle(a[0], a[1], a[2], a[3]);
                yield null;
            }
            case Handler.Returning0<?> none when arity == 0 && hasResult() ->
                ((Handler.Returning0<@Nullable Object>) none)
                        .handle();
            case Handler.Returning1<?, ?> one when arity == 1 && hasResult() ->
                ((Handler.Returning1<@Nullable Object, @Nullable Object>) one)
                        .handle(a[0]);
            case Handler.Returning2<?, ?, ?> two when arity == 2 && hasResult() ->
                ((Handler.Returning2<@Nullable Object, @Nullable Object, @Nullable Object>) two)
                        .handle(a[0], a[1]);
            case Handler.Returning3<?, ?, ?, ?> three when arity == 3 && hasResult() ->
                ((Handler.Returning3<@Nullable Object, @Nullable Object, @Nullable Object, @Nullable Object>) three)
                        .handle(a[0], a[1], a[2]);
            case Handler.Returning4<?, ?, ?, ?, ?> four when arity == 4 && hasResult() ->
                ((Handler.Returning4<@Nullable Object, @Nullable Object, @Nullable Object, @Nullable Object, @Nullable Object>) four)
                        .handle(a[0], a[1], a[2], a[3]);
            case Handler.OfArray array -> array.handle(a.clone());
            default -> throw misfit(handler);
        };
    }

    private static IllegalStateException misfit(Object what) {
        return new IllegalStateException("%s slipped past the check at install".formatted(what.getClass().getName()));
    }
}
