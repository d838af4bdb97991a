package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/// The outcome of a raise never depends on the optimisation level: random binding sets, raised by generated code and by
/// the interpreter, leave the same trace: what ran in which order, results, exceptions, faults, limits.
final class LevelsAgreeTests {

    enum Act {
        YES,
        NO,
        THROW,
        OVERFLOW
    }

    enum Form {
        FUNCTIONAL,
        ARRAY,
        HANDLE
    }

    enum Kind {
        VOID,
        INT,
        LONG,
        DOUBLE,
        REFERENCE
    }

    /// One random binding.
    record Sample(List<Act> imposed, List<Act> own, Act handler, Form form, Order order, boolean limited) {}

    /// One random event.
    record Scene(Kind kind, List<Sample> samples, boolean intrinsic, Act intrinsicActs, List<Act> onIntrinsic,
            boolean results,
            Optional<Act> defaultHandler, List<Integer> uninstalled, List<Integer> reordered) {}

    @Provide
    Arbitrary<Scene> scenes() {
        var acts = Arbitraries.frequency(Tuple.of(6, Act.YES), Tuple.of(3, Act.NO),
                Tuple.of(1, Act.THROW), Tuple.of(1, Act.OVERFLOW));
        var samples = Combinators
                .combine(acts.list().ofMaxSize(2), acts.list().ofMaxSize(3), acts, Arbitraries.of(Form.class),
                        Arbitraries.of(Order.class), Arbitraries.of(true, false, false))
                .as(Sample::new);
        var some = Arbitraries.integers().between(0, 5).list().ofMaxSize(2);
        var head = Combinators.combine(Arbitraries.of(Kind.class), samples.list().ofMaxSize(6),
                Arbitraries.of(true, false),
                Arbitraries.of(Act.YES, Act.YES, Act.YES, Act.THROW), acts.list().ofMaxSize(1),
                Arbitraries.of(true, false),
                acts.filter(act -> act != Act.OVERFLOW).optional(0.3), some);
        return Combinators
                .combine(head.as((kind, list, intrinsic, acting, guards, results, otherwise, out) -> new Scene(kind,
                        list, intrinsic,
                        acting, guards, results, otherwise, out, List.of())), some)
                .as((scene, moved) -> new Scene(scene.kind(), scene.samples(),
                        scene.intrinsic(), scene.intrinsicActs(), scene.onIntrinsic(), scene.results(),
                        scene.defaultHandler(), scene.uninstalled(), moved));
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void generatedCodeLeavesTheSameTraceAsTheInterpreter(@ForAll("scenes") Scene scene) {
        assertThat(new Stage(scene, OptimisationLevel.UNROLLED).trace())
                .isEqualTo(new Stage(scene, OptimisationLevel.INTERPRETED).trace());
    }

    /// An interface with an event of each kind of result, and arguments of both widths.
    interface Shapes {
        void plain(int a, String b, long c);

        int number(int a, String b, long c);

        long wide(int a, String b, long c);

        double real(int a, String b, long c);

        @Nullable
        String text(int a, String b, long c);
    }

    /// Plays a scene at one level and writes down everything that can be seen.
    static final class Stage implements Limits {
        private final Scene scene;
        private final OptimisationLevel level;
        private final List<String> trace = new ArrayList<>();
        private long tokens;

        Stage(Scene scene, OptimisationLevel level) {
            this.scene = scene;
            this.level = level;
        }

        @Override
        public long begin(long units) {
            trace.add("begin " + units);
            return ++tokens;
        }

        @Override
        public void end(long token) {
            trace.add("end " + token);
        }

        @Override
        public boolean terminated(Throwable thrown) {
            return thrown instanceof StackOverflowError;
        }

        List<String> trace() {
            var dispatcher = Dispatcher.builder().limits(this)
                    .faults(fault -> trace.add("fault " + fault.getClass().getSimpleName() + " "
                            + fault.binding() + " " + text(fault.cause())))
                    .build();
            var exported = dispatcher.export(MethodHandles.lookup(), Shapes.class, intrinsic()).authoriser(
                    what -> new Decision.AllowedWith(what.key() instanceof Sample sample
                            ? sample.imposed().stream().map(
                                    act -> (Guard) (Guard.Of3<Integer, String, Long>) (a, b, c) -> says("imposed", act))
                                    .toList()
                            : List.of()))
                    .publish();
            var event = exported.event(switch (scene.kind()) {
                case VOID -> "plain";
                case INT -> "number";
                case LONG -> "wide";
                case DOUBLE -> "real";
                case REFERENCE -> "text";
            });
            // The scene is set without generating code for each step of it.
            event.level(OptimisationLevel.INTERPRETED);
            install(exported, event);
            event.level(level);
            raise(exported.raiser());
            raise(exported.raiser());
            event.bindings().forEach(facts -> trace.add(facts.toString()));
            return trace;
        }

        private void install(Exported<Shapes> exported, Event event) {
            var bindings = new ArrayList<Binding>();
            int number = 0;
            for (var sample : scene.samples()) {
                var installer = exported.as(Requester.of("guest")).on(Shapes.class, event.method().getName())
                        .key(sample).as("h" + number);
                sample.own().forEach(act -> installer.guard(guard(sample.form(), event.type(), act)));
                installer.handle(handler(sample.form(), event.type(), "h" + number, sample.handler(), number));
                if (sample.limited()) {
                    installer.limit(100 + number);
                }
                switch (sample.order()) {
                    case PLAIN -> {
                    }
                    case FIRST -> installer.first();
                    case LAST -> installer.last();
                }
                bindings.add(installer.install());
                number++;
            }
            for (var act : scene.onIntrinsic()) {
                var facts = event.bindings().stream().filter(BindingFacts::intrinsic).findFirst().orElseThrow();
                exported.impose(event, facts, guard(Form.FUNCTIONAL, event.type(), act));
            }
            if (!scene.intrinsic()) {
                exported.deregisterIntrinsic(event);
            }
            if (scene.results() && scene.kind() != Kind.VOID) {
                exported.results(event, (ResultHandler<@Nullable Object>) (soFar, result, last) -> {
                    trace.add("fold " + soFar + " " + result + " " + last);
                    return result;
                });
            }
            scene.defaultHandler().ifPresent(
                    act -> exported.defaultHandler(event, handler(Form.ARRAY, event.type(), "default", act, 77)));
            scene.reordered().stream().filter(i -> i < bindings.size())
                    .forEach(i -> bindings.get(i).reorder(Order.FIRST));
            scene.uninstalled().stream().filter(i -> i < bindings.size()).forEach(i -> bindings.get(i).uninstall());
        }

        private void raise(Shapes shapes) {
            try {
                trace.add("result " + switch (scene.kind()) {
                    case VOID -> {
                        shapes.plain(1, "b", 3L);
                        yield "none";
                    }
                    case INT -> (Object) shapes.number(1, "b", 3L);
                    case LONG -> (Object) shapes.wide(1, "b", 3L);
                    case DOUBLE -> (Object) shapes.real(1, "b", 3L);
                    case REFERENCE -> String.valueOf(shapes.text(1, "b", 3L));
                });
            } catch (Exception | StackOverflowError e) {
                trace.add("thrown " + text(e));
            }
        }

        /// The JVM explains a null in terms of the code it found it in, and that is meant to differ.
        private static String text(Throwable thrown) {
            return thrown instanceof NullPointerException ? "null" : String.valueOf(thrown);
        }

        private boolean says(String who, Act act) {
            trace.add(who + " " + act);
            return switch (act) {
                case YES -> true;
                case NO -> false;
                case THROW -> throw new IllegalStateException(who);
                case OVERFLOW -> throw new StackOverflowError(who);
            };
        }

        /// What a handler does: NO is a handler that returns nothing where something is due.
        private @Nullable Object does(String who, Act act, int number, int a, String b, long c) throws IOException {
            trace.add(who + " runs with " + a + b + c);
            return switch (act) {
                case YES -> value(number);
                case NO -> null;
                case THROW -> throw new IOException(who);
                case OVERFLOW -> throw new StackOverflowError(who);
            };
        }

        private @Nullable Object value(int number) {
            return switch (scene.kind()) {
                case VOID -> null;
                case INT -> number;
                case LONG -> (long) number << 33;
                case DOUBLE -> number / 2.0;
                case REFERENCE -> "v" + number;
            };
        }

        private Guard guard(Form form, MethodType type, Act act) {
            return switch (form) {
                case FUNCTIONAL -> (Guard.Of3<Integer, String, Long>) (a, b, c) -> says("guard", act);
                case ARRAY -> (Guard.OfArray) all -> says("array guard of " + all.length, act);
                case HANDLE -> Guard.of(MethodHandles
                        .dropArguments(bound("says", MethodType.methodType(boolean.class, String.class, Act.class),
                                "handle guard", act), 0, type.parameterList()));
            };
        }

        private Handler handler(Form form, MethodType type, String name, Act act, int number) {
            return switch (form) {
                case ARRAY ->
                    (Handler.OfArray) all -> does(name, act, number, (int) all[0], (String) all[1], (long) all[2]);
                case HANDLE -> Handler.of(bound("does",
                        MethodType.methodType(Object.class, String.class, Act.class, int.class, int.class, String.class,
                                long.class),
                        name, act, number).asType(type));
                case FUNCTIONAL -> scene.kind() == Kind.VOID
                        ? (Handler.Of3<Integer, String, Long>) (a, b, c) -> does(name, act, number, a, b, c)
                        : (Handler.Returning3<Integer, String, Long, @Nullable Object>) (a, b, c) -> does(name, act,
                                number, a, b, c);
            };
        }

        private MethodHandle bound(String method, MethodType type, Object... values) {
            try {
                var handle = MethodHandles.lookup().bind(this, method, type);
                return MethodHandles.insertArguments(handle, 0, values);
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(method, e);
            }
        }

        private Shapes intrinsic() {
            return new Shapes() {
                private void run() {
                    trace.add("intrinsic");
                    if (scene.intrinsicActs() == Act.THROW) {
                        throw new IllegalArgumentException("intrinsic");
                    }
                }

                @Override
                public void plain(int a, String b, long c) {
                    run();
                }

                @Override
                public int number(int a, String b, long c) {
                    run();
                    return -1;
                }

                @Override
                public long wide(int a, String b, long c) {
                    run();
                    return Long.MIN_VALUE;
                }

                @Override
                public double real(int a, String b, long c) {
                    run();
                    return Double.MIN_VALUE;
                }

                @Override
                public String text(int a, String b, long c) {
                    run();
                    return "intrinsic";
                }
            };
        }
    }
}
