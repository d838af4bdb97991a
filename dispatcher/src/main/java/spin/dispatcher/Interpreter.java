package spin.dispatcher;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.generate.Supervisor;

/// Raises an event by walking its binding list: the slow, obvious twin that generated code must agree with. It shares
/// neither planner nor emitter with it, only the list and the supervisor.
final class Interpreter {
    private static final MethodHandle RAISE = raiseHandle();

    private final MethodType type;
    private final BindingList list;
    private final Supervisor supervisor;
    private final Screening screening;

    private Interpreter(MethodType type, BindingList list, Supervisor supervisor, Screening screening) {
        this.type = type;
        this.list = list;
        this.supervisor = supervisor;
        this.screening = screening;
    }

    static Interpreter of(MethodType type, BindingList list, Supervisor supervisor, Screening screening) {
        return new Interpreter(type, list, supervisor, screening);
    }

    static MethodHandle handle(MethodType type, BindingList list, Supervisor supervisor, Screening screening) {
        return RAISE.bindTo(of(type, list, supervisor, screening)).asCollector(Object[].class, type.parameterCount())
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
        private final Witness witness;
        private boolean ran;
        private boolean over;
        private @Nullable Object soFar;
        private @Nullable Object result;
        private @Nullable Object failure;

        /// @param arguments the raise's own array, which filters write to
        Raise(@Nullable Object[] arguments, Witness witness) {
            this.arguments = arguments;
            this.witness = witness;
        }

        void turn(Entry entry) throws Throwable {
            if (over) {
                witness.saw(entry, new Outcome.Cancelled());
            } else if (entry.terms().quarantined()) {
                witness.saw(entry, new Outcome.PassedOver());
            } else if (entry.isIntrinsic()) {
                intrinsic(entry);
            } else {
                installed(entry);
            }
        }

        private void intrinsic(Entry entry) throws Throwable {
            boolean goesOn;
            try {
                goesOn = guardsOf(entry, 0, entry.guards().size());
            } catch (Throwable e) {
                failed(entry, e);
                return;
            }
            if (goesOn) {
                if (!hasResult()) {
                    ran = true;
                }
                var value = call(entry.handler());
                witness.saw(entry, new Outcome.Ran(value));
                keep(value);
            }
        }

        private void installed(Entry entry) throws Throwable {
            boolean limited = entry.limit().isPresent();
            int free = limited ? screening.atoms(entry, type) : 0;
            try {
                if (!guardsOf(entry, 0, free)) {
                    return;
                }
            } catch (Throwable e) {
                failed(entry, e);
                return;
            }
            long token = limited ? supervisor.begin(entry) : 0;
            Outcome outcome = null;
            Throwable thrown = null;
            try {
                if (guardsOf(entry, free, entry.guards().size())) {
                    outcome = act(entry);
                }
            } catch (Throwable e) {
                thrown = e;
            }
            if (limited) {
                supervisor.end(token);
            }
            if (thrown != null) {
                failed(entry, thrown);
            } else if (outcome != null) {
                witness.saw(entry, outcome);
                if (outcome instanceof Outcome.Ran(var value)) {
                    keep(value);
                }
                over = entry.terms().cancelling();
            }
        }

        private Outcome act(Entry entry) throws Throwable {
            if (entry.handler() instanceof Filter filter) {
                var changed = checked(filtered(filter, arguments));
                System.arraycopy(changed, 0, arguments, 0, arguments.length);
                return new Outcome.Filtered();
            }
            if (!hasResult()) {
                ran = true;
            }
            if (entry.terms().asynchronous()) {
                supervisor.deliver(entry, arguments.clone());
                return new Outcome.HandedOver();
            }
            return new Outcome.Ran(call(entry.handler()));
        }

        private void failed(Entry entry, Throwable thrown) {
            witness.saw(entry, new Outcome.Failed(thrown));
            failure = supervisor.fault(entry, thrown);
        }

        private boolean guardsOf(Entry entry, int from, int to) throws Throwable {
            int number = from;
            for (var guard : entry.guards().subList(from, to)) {
                number++;
                if (!test(guard, arguments)) {
                    witness.saw(entry, new Outcome.Declined(number, number <= entry.imposed().size()));
                    return false;
                }
            }
            return true;
        }

        private @Nullable Object call(Handler handler) throws Throwable {
            return run(type, handler, arguments);
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
            return list.results() != null && hasResult() ? checked(type, supervisor.fold(soFar, result, true)) : result;
        }
    }

    private boolean hasResult() {
        return hasResult(type);
    }

    private static boolean hasResult(MethodType type) {
        return type.returnType() != void.class;
    }

    /// One handler, on its own.
    static @Nullable Object run(MethodType type, Handler handler, @Nullable Object[] arguments)
            throws Throwable {
        var value = invoke(handler, arguments, hasResult(type));
        return hasResult(type) ? checked(type, value) : null;
    }

    private static @Nullable Object checked(MethodType type, @Nullable Object value) {
        var wanted = type.wrap().returnType();
        if (value == null && type.returnType().isPrimitive()) {
            throw new NullPointerException("a handler returned null where the event returns " + type.returnType());
        }
        return wanted.cast(value);
    }

    private @Nullable Object[] checked(@Nullable Object[] changed) {
        if (changed.length != type.parameterCount()) {
            throw new IllegalArgumentException(
                    "a filter returned %d arguments of %d".formatted(changed.length, type.parameterCount()));
        }
        var checked = new @Nullable Object[changed.length];
        for (int i = 0; i < checked.length; i++) {
            if (changed[i] == null && type.parameterType(i).isPrimitive()) {
                throw new NullPointerException("a filter returned null for argument %d".formatted(i + 1));
            }
            checked[i] = type.wrap().parameterType(i).cast(changed[i]);
        }
        return checked;
    }

    @Nullable
    Object raise(@Nullable Object[] arguments) throws Throwable {
        return raise(arguments, Witness.NONE);
    }

    /// The same, looked at.
    @Nullable
    Object raise(@Nullable Object[] arguments, Witness witness) throws Throwable {
        var raise = new Raise(arguments, witness);
        for (var entry : list.entries()) {
            raise.turn(entry);
        }
        return raise.end();
    }

    @SuppressWarnings("unchecked")
    private static boolean test(Guard guard, @Nullable Object[] arguments) throws Throwable {
        int arity = arguments.length;
        return switch (guard) {
            case Guard.Typed(var test) -> (boolean) test.invokeWithArguments(arguments);
            case Guard.Where where -> where.holds(arguments);
            case Guard.Closed(var test, var closure) when test.type().parameterCount() == 1 ->
                (boolean) test.invokeWithArguments(closure);
            case Guard.Closed(var test, var closure) ->
                (boolean) test.invokeWithArguments(prepended(closure, arguments));
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
    private static @Nullable Object invoke(Handler handler, @Nullable Object[] a, boolean hasResult) throws Throwable {
        int arity = a.length;
        return switch (handler) {
            case Handler.Typed(var target) -> target.invokeWithArguments(a);
            case Handler.Closed(var target, var closure) -> target.invokeWithArguments(prepended(closure, a));
            case Handler.Of0 none when arity == 0 && !hasResult -> {
                none.handle();
                yield null;
            }
            case Handler.Of1<?> one when arity == 1 && !hasResult -> {
                ((Handler.Of1<@Nullable Object>) one).handle(a[0]);
                yield null;
            }
            case Handler.Of2<?, ?> two when arity == 2 && !hasResult -> {
                ((Handler.Of2<@Nullable Object, @Nullable Object>) two).handle(a[0], a[1]);
                yield null;
            }
            case Handler.Of3<?, ?, ?> three when arity == 3 && !hasResult -> {
                ((Handler.Of3<@Nullable Object, @Nullable Object, @Nullable Object>) three).handle(a[0], a[1], a[2]);
                yield null;
            }
            case Handler.Of4<?, ?, ?, ?> four when arity == 4 && !hasResult -> {
                ((Handler.Of4<@Nullable Object, @Nullable Object, @Nullable Object, @Nullable Object>) four)
                        .handle(a[0], a[1], a[2], a[3]);
                yield null;
            }
            case Handler.Returning0<?> none when arity == 0 && hasResult ->
                ((Handler.Returning0<@Nullable Object>) none)
                        .handle();
            case Handler.Returning1<?, ?> one when arity == 1 && hasResult ->
                ((Handler.Returning1<@Nullable Object, @Nullable Object>) one)
                        .handle(a[0]);
            case Handler.Returning2<?, ?, ?> two when arity == 2 && hasResult ->
                ((Handler.Returning2<@Nullable Object, @Nullable Object, @Nullable Object>) two)
                        .handle(a[0], a[1]);
            case Handler.Returning3<?, ?, ?, ?> three when arity == 3 && hasResult ->
                ((Handler.Returning3<@Nullable Object, @Nullable Object, @Nullable Object, @Nullable Object>) three)
                        .handle(a[0], a[1], a[2]);
            case Handler.Returning4<?, ?, ?, ?, ?> four when arity == 4 && hasResult ->
                ((Handler.Returning4<@Nullable Object, @Nullable Object, @Nullable Object, @Nullable Object, @Nullable Object>) four)
                        .handle(a[0], a[1], a[2], a[3]);
            case Handler.OfArray array -> array.handle(a.clone());
            default -> throw misfit(handler);
        };
    }

    private static @Nullable Object[] prepended(Object closure, @Nullable Object[] arguments) {
        var all = new @Nullable Object[arguments.length + 1];
        all[0] = closure;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return all;
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object[] filtered(Filter filter, @Nullable Object[] a) throws Throwable {
        int arity = a.length;
        return switch (filter) {
            case Filter.Whole(var target, var parts) -> whole(target.invokeWithArguments(a), target, parts, a);
            case Filter.Of1<?> one when arity == 1 ->
                new @Nullable Object[]{((Filter.Of1<@Nullable Object>) one).filter(a[0])};
            case Filter.Of2<?, ?> two when arity == 2 -> {
                var changed = ((Filter.Of2<@Nullable Object, @Nullable Object>) two).filter(a[0], a[1]);
                yield new @Nullable Object[]{changed.first(), changed.second()};
            }
            case Filter.Of3<?, ?, ?> three when arity == 3 -> {
                var changed = ((Filter.Of3<@Nullable Object, @Nullable Object, @Nullable Object>) three).filter(a[0],
                        a[1], a[2]);
                yield new @Nullable Object[]{changed.first(), changed.second(), changed.third()};
            }
            case Filter.Of4<?, ?, ?, ?> four when arity == 4 -> {
                var changed = ((Filter.Of4<@Nullable Object, @Nullable Object, @Nullable Object, @Nullable Object>) four)
                        .filter(a[0], a[1], a[2], a[3]);
                yield new @Nullable Object[]{changed.first(), changed.second(), changed.third(), changed.fourth()};
            }
            case Filter.Changing array -> array.filter(a.clone());
            default -> throw misfit(filter);
        };
    }

    private static @Nullable Object[] whole(@Nullable Object returned, MethodHandle target, List<MethodHandle> parts,
            @Nullable Object[] a) throws Throwable {
        if (a.length == 1 && target.type().returnType() == target.type().parameterType(0)) {
            return new @Nullable Object[]{returned};
        }
        var changed = new @Nullable Object[parts.size()];
        for (int i = 0; i < changed.length; i++) {
            changed[i] = parts.get(i).invokeWithArguments(returned);
        }
        return changed;
    }

    private static IllegalStateException misfit(Object what) {
        return new IllegalStateException("%s slipped past the check at install".formatted(what.getClass().getName()));
    }
}
