package spin.dispatcher;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.Scene.Act;
import spin.dispatcher.Scene.Bound;
import spin.dispatcher.Scene.Form;
import spin.dispatcher.Scene.Given;
import spin.dispatcher.Scene.Kind;
import spin.dispatcher.Scene.Role;
import spin.dispatcher.Scene.Spot;

/// Plays a scene on a dispatcher and writes down everything that can be seen, in the words of the [ReferenceModel].
final class SceneStage implements Limits {
    static final List<Given> RAISES = List.of(new Given(1, "b", 3L), new Given(2, "c", -4L), new Given(3, "", 5L));
    private static final long NOBODY = Long.MAX_VALUE;

    /// An event of each kind.
    interface Shapes {
        void plain(int a, String b, long c);

        int number(int a, String b, long c);

        long wide(int a, String b, long c);

        @Nullable
        String text(int a, String b, long c);
    }

    /// What filters by handle return.
    record Three(int a, String b, long c) {}

    static final class Thrown extends IOException {
        private static final long serialVersionUID = 1L;

        Thrown(String what) {
            super(what);
        }
    }

    private final Scene scene;
    private final OptimisationLevel level;
    private final List<String> trace = new ArrayList<>();
    private final Deque<Runnable> later = new ArrayDeque<>();
    private final Map<Integer, Binding> bindings = new HashMap<>();
    private final Map<Long, Integer> numbers = new HashMap<>();

    SceneStage(Scene scene, OptimisationLevel level) {
        this.scene = scene;
        this.level = level;
    }

    @Override
    public long begin(long units) {
        trace.add("begin " + (units - 100));
        return units;
    }

    @Override
    public void end(long token) {
        trace.add("end");
    }

    @Override
    public boolean terminated(Throwable thrown) {
        return thrown instanceof Thrown && "Terminated".equals(thrown.getMessage());
    }

    List<String> trace() {
        var dispatcher = Dispatcher.builder().limits(this).quarantine(Quarantine.after(Scene.MOST_FAULTS))
                .spawner((title, behalf, work) -> later.add(work))
                .faults(fault -> trace.add("fault %d %s".formatted(number(fault.binding()),
                        fault.getClass().getSimpleName())))
                .build();
        var exported = dispatcher.export(MethodHandles.lookup(), Shapes.class, intrinsic())
                .authoriser(what -> new Decision.AllowedWith(what.key() instanceof Bound bound
                        ? bound.imposed().stream().map(act -> guard(Form.FUNCTIONAL, bound.number(), act)).toList()
                        : List.of()))
                .publish();
        var event = exported.event(switch (scene.kind()) {
            case VOID -> "plain";
            case INT -> "number";
            case LONG -> "wide";
            case TEXT -> "text";
        });
        // The scene is set without generating code for each step of it.
        event.level(OptimisationLevel.INTERPRETED);
        set(exported, event);
        event.level(level);
        trace.add(event.bindings().stream().map(this::number).toList().toString());
        for (var given : RAISES) {
            raise(exported.raiser(), given);
            work();
            dispatcher.settle();
        }
        return trace;
    }

    private void set(Exported<Shapes> exported, Event event) {
        numbers.put(event.bindings().get(0).id(), Scene.INTRINSIC);
        var control = exported.control(event);
        if (scene.intrinsic().isEmpty()) {
            control.deregisterIntrinsic();
        } else {
            scene.onIntrinsic().forEach(act -> control.impose(event.bindings().get(0),
                    guard(Form.FUNCTIONAL, Scene.INTRINSIC, act)));
        }
        scene.bound().forEach(bound -> install(exported.as(Requester.of("guest")), event, bound));
        for (var change : scene.changes()) {
            event.bindings().stream().filter(facts -> number(facts) == change.number()).findFirst()
                    .ifPresent(facts -> change.to().ifPresentOrElse(spot -> {
                        try {
                            control.reorder(facts, place(event, spot));
                        } catch (InstallException e) {
                            trace.add("refused to move " + change.number());
                        }
                    }, () -> control.uninstall(facts)));
        }
        if (scene.folds()) {
            control.results((ResultHandler<@Nullable Object>) (soFar, result, last) -> {
                trace.add("fold " + soFar + " " + result + " " + last);
                return result;
            });
        }
        scene.otherwise()
                .ifPresent(act -> control.defaultHandler(handler(Form.ARRAY, event.type(), Scene.DEFAULT, act)));
        control.asynchronous(scene.asynchronous());
    }

    private void install(Events events, Event event, Bound bound) {
        var installer = events.on(Shapes.class, event.method().getName()).key(bound).as("h" + bound.number())
                .at(place(event, bound.spot()));
        bound.own().forEach(act -> installer.guard(guard(bound.form(), bound.number(), act)));
        installer.handle(bound.role() == Role.FILTER
                ? filter(bound.form(), bound.number(), bound.act())
                : handler(bound.form(), event.type(), bound.number(), bound.act()));
        if (bound.limited()) {
            installer.limit(100 + bound.number());
        }
        if (bound.cancelling()) {
            installer.cancelling();
        }
        if (bound.role() == Role.ASYNCHRONOUS) {
            installer.asynchronous();
        }
        try {
            var binding = installer.install();
            bindings.put(bound.number(), binding);
            numbers.put(binding.facts().id(), bound.number());
        } catch (InstallException e) {
            trace.add("refused " + bound.number());
        }
    }

    private Place place(Event event, Spot spot) {
        var place = Place.of(spot.order());
        for (int other : spot.before().stream().toList()) {
            place = place.andBefore(facts(event, other));
        }
        for (int other : spot.after().stream().toList()) {
            place = place.andAfter(facts(event, other));
        }
        return place;
    }

    private BindingFacts facts(Event event, int number) {
        return event.bindings().stream().filter(facts -> number(facts) == number).findFirst().orElseGet(
                () -> new BindingFacts(NOBODY, "", "", "", false, Place.of(Order.PLAIN), 0, 0, OptionalLong.empty(),
                        Set.of()));
    }

    private int number(BindingFacts facts) {
        return numbers.getOrDefault(facts.id(), Integer.MIN_VALUE);
    }

    private void raise(Shapes shapes, Given given) {
        try {
            trace.add("result " + switch (scene.kind()) {
                case VOID -> {
                    shapes.plain(given.a(), given.b(), given.c());
                    yield "null";
                }
                case INT -> (Object) shapes.number(given.a(), given.b(), given.c());
                case LONG -> (Object) shapes.wide(given.a(), given.b(), given.c());
                case TEXT -> String.valueOf(shapes.text(given.a(), given.b(), given.c()));
            });
        } catch (Throwable e) {
            trace.add("thrown " + name(e));
        }
    }

    private void work() {
        while (!later.isEmpty()) {
            try {
                later.removeFirst().run();
            } catch (Throwable e) {
                trace.add("work threw " + name(e));
            }
        }
    }

    private static String name(Throwable thrown) {
        return thrown instanceof Thrown ? String.valueOf(thrown.getMessage()) : thrown.getClass().getSimpleName();
    }

    private boolean says(int number, Act act, Given given) {
        trace.add("guard " + number + " " + act + " " + given);
        return switch (act) {
            case YES -> true;
            case NO -> false;
            case EVEN -> given.a() % 2 == 0;
            case THROW -> throw Unchecked.on(new Thrown("thrown by " + number));
            case TERMINATE -> throw Unchecked.on(new Thrown("Terminated"));
        };
    }

    /// Called by name, too.
    boolean says(int number, Act act, int a, String b, long c) {
        return says(number, act, new Given(a, b, c));
    }

    @Nullable
    Object does(int number, Act act, int a, String b, long c) throws Thrown {
        var given = new Given(a, b, c);
        trace.add("run " + number + " " + given);
        return switch (act) {
            case YES, EVEN -> Scene.value(scene.kind(), number, given);
            case NO -> null;
            case THROW -> throw new Thrown("thrown by " + number);
            case TERMINATE -> throw new Thrown("Terminated");
        };
    }

    @Nullable
    Three filtered(int number, Act act, int a, String b, long c) throws Thrown {
        does(number, act, a, b, c);
        var changed = new Given(a, b, c).filteredBy(number);
        return act == Act.NO ? null : new Three(changed.a(), changed.b(), changed.c());
    }

    private Guard guard(Form form, int number, Act act) {
        return switch (form) {
            case FUNCTIONAL -> (Guard.Of3<Integer, String, Long>) (a, b, c) -> says(number, act, a, b, c);
            case ARRAY -> (Guard.OfArray) all -> says(number, act, (int) all[0], (String) all[1], (long) all[2]);
            case HANDLE -> Guard.of(handle("says", boolean.class, number, act));
            case CLOSED -> Guard.<Act, Integer, String, Long>with(act, (acts, a, b, c) -> says(number, acts, a, b, c));
        };
    }

    private Handler handler(Form form, MethodType type, int number, Act act) {
        return switch (form) {
            case FUNCTIONAL -> scene.kind() == Kind.VOID
                    ? (Handler.Of3<Integer, String, Long>) (a, b, c) -> does(number, act, a, b, c)
                    : (Handler.Returning3<Integer, String, Long, @Nullable Object>) (a, b, c) -> does(number, act, a, b,
                            c);
            case ARRAY -> (Handler.OfArray) all -> does(number, act, (int) all[0], (String) all[1], (long) all[2]);
            case HANDLE -> Handler.of(handle("does", Object.class, number, act).asType(type));
            case CLOSED -> scene.kind() == Kind.VOID
                    ? Handler.<Act, Integer, String, Long>with(act, (acts, a, b, c) -> does(number, acts, a, b, c))
                    : Handler.<Act, Integer, String, Long, @Nullable Object>returning(act,
                            (acts, a, b, c) -> does(number, acts, a, b, c));
        };
    }

    @SuppressWarnings("NullAway") // A filter that breaks its promise is what is played here.
    private Filter filter(Form form, int number, Act act) {
        return switch (form) {
            case FUNCTIONAL, CLOSED -> (Filter.Of3<Integer, String, Long>) (a, b, c) -> {
                var three = filtered(number, act, a, b, c);
                return three == null ? null : new Filter.Three<>(three.a(), three.b(), three.c());
            };
            case ARRAY -> (Filter.Changing) all -> {
                var three = filtered(number, act, (int) all[0], (String) all[1], (long) all[2]);
                return three == null ? new Object[]{1} : new Object[]{three.a(), three.b(), three.c()};
            };
            case HANDLE -> Filter.of(MethodHandles.lookup(), handle("filtered", Three.class, number, act));
        };
    }

    private MethodHandle handle(String method, Class<?> returned, int number, Act act) {
        try {
            var handle = MethodHandles.lookup().bind(this, method, MethodType.methodType(returned, int.class, Act.class,
                    int.class, String.class, long.class));
            return MethodHandles.insertArguments(handle, 0, number, act);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(method, e);
        }
    }

    private Shapes intrinsic() {
        return new Shapes() {
            private @Nullable Object run(int a, String b, long c) {
                try {
                    return does(Scene.INTRINSIC, scene.intrinsic().orElseThrow(), a, b, c);
                } catch (Thrown e) {
                    throw Unchecked.on(e);
                }
            }

            @Override
            public void plain(int a, String b, long c) {
                run(a, b, c);
            }

            @Override
            @SuppressWarnings("NullAway") // Where a number is due there is one.
            public int number(int a, String b, long c) {
                return (int) run(a, b, c);
            }

            @Override
            @SuppressWarnings("NullAway") // Where a number is due there is one.
            public long wide(int a, String b, long c) {
                return (long) run(a, b, c);
            }

            @Override
            public @Nullable String text(int a, String b, long c) {
                return (String) run(a, b, c);
            }
        };
    }
}
