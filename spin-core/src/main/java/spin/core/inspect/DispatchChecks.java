package spin.core.inspect;

import static spin.core.inspect.RegressCommands.BrokenException.unless;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spin.core.boot.SpinKernel;
import spin.core.inspect.RegressCommands.BrokenException;
import spin.core.inspect.RegressCommands.Check;
import spin.core.strand.Threads;
import spin.dispatcher.Authoriser;
import spin.dispatcher.Exported;
import spin.dispatcher.Guard;
import spin.dispatcher.Handler;
import spin.dispatcher.InstallException;
import spin.dispatcher.NoHandlerInvokedException;
import spin.dispatcher.ResultHandler;

/// The checks of the dispatcher, under the release's names. Each exports an interface of its own on the kernel's dispatcher, so what it checks is the
/// code that this kernel generates, and nobody else sees the events.
///
/// Four of the release's are not here. `disp-guardeval` and `disp-linear` were retired with what they checked; `disp-post` checks a guard after the
/// handler, which this dispatcher does not have; `disp-save` the registers of generated code, which are the JVM's.
final class DispatchChecks {
    private static final MethodHandle WEIGH = weigh();

    private final SpinKernel kernel;

    /// What the checks raise.
    interface Probe {
        int probe(int number);
    }

    /// An argument of each kind that there is.
    interface Shapes {
        String all(boolean truth, byte small, char letter, short more, int number, long large, float part, double whole,
                String text);
    }

    DispatchChecks(SpinKernel kernel) {
        this.kernel = kernel;
    }

    Map<String, Check> all() {
        var all = new LinkedHashMap<String, Check>();
        all.put("disp-type", this::type);
        all.put("disp-args", this::arguments);
        all.put("disp-invoke", this::invoke);
        all.put("disp-noinvoke", this::noInvoke);
        all.put("disp-closure", this::closure);
        all.put("disp-cancel", this::cancel);
        all.put("disp-impose", this::impose);
        all.put("disp-asynch", this::asynchronous);
        all.put("disp-except", this::except);
        all.put("disp-result", this::result);
        return all;
    }

    private interface Raising {
        void on(Exported<Probe> probe) throws BrokenException;
    }

    private void withProbe(Raising check) throws BrokenException {
        var probe = kernel.dispatcher().export(MethodHandles.lookup(), Probe.class, number -> number)
                .owner(SpinKernel.KERNEL).authoriser(Authoriser.open()).publish();
        try {
            check.on(probe);
        } finally {
            probe.withdraw();
        }
    }

    /// Of a hundred handlers just the one whose guard knows the number runs.
    private void invoke() throws BrokenException {
        withProbe(probe -> {
            for (int i = 0; i < 100; i++) {
                int own = i;
                probe.asOwner().on(Probe.class, Probe::probe).guard(number -> number == own).handle(number -> own * 10)
                        .install();
            }
            for (int i = 0; i < 100; i++) {
                int result = probe.raiser().probe(i);
                unless(result == i * 10, i + " to reach its handler", result);
            }
            unless(probe.raiser().probe(100) == 100, "100 to reach the procedure alone", probe.raiser().probe(100));
        });
    }

    private void noInvoke() throws BrokenException {
        withProbe(probe -> {
            probe.deregisterIntrinsic(probe.event("probe"));
            try {
                int result = probe.raiser().probe(1);
                throw new BrokenException("expected a refusal of a raise that nobody handles, found " + result);
            } catch (NoHandlerInvokedException _) {
                // As it should be.
            }
        });
    }

    private void cancel() throws BrokenException {
        withProbe(probe -> {
            var ran = new ArrayList<String>();
            var events = probe.asOwner();
            events.on(Probe.class, Probe::probe).handle(number -> ran.add("last") ? 3 : 0).last().install();
            events.on(Probe.class, Probe::probe).handle(number -> ran.add("first") ? 1 : 0).first().cancelling()
                    .install();
            int result = probe.raiser().probe(7);
            unless(result == 1 && ran.equals(List.of("first")), "the first handler to end the raise", ran);
        });
    }

    private void impose() throws BrokenException {
        withProbe(probe -> {
            var event = probe.event("probe");
            probe.asOwner().on(Probe.class, Probe::probe).handle(number -> -1).install();
            var imposed = probe.impose(event, event.bindings().getLast(), (Guard.Of1<Integer>) number -> number > 5);
            unless(probe.raiser().probe(5) == 5, "an imposed guard to keep the handler out", probe.raiser().probe(5));
            unless(probe.raiser().probe(6) == -1, "an imposed guard to let the handler in", probe.raiser().probe(6));
            imposed.remove();
            unless(probe.raiser().probe(5) == -1, "no guard when it is lifted", probe.raiser().probe(5));
        });
    }

    /// The procedure's exception is the raiser's; a handler's is not.
    private void except() throws BrokenException {
        var broken = kernel.dispatcher().export(MethodHandles.lookup(), Probe.class, number -> {
            throw new IllegalStateException("passed on");
        }).owner(SpinKernel.KERNEL).publish();
        try {
            int result = broken.raiser().probe(1);
            throw new BrokenException("expected the procedure's exception, found " + result);
        } catch (IllegalStateException passed) {
            unless("passed on".equals(passed.getMessage()), "the procedure's exception", passed);
        } finally {
            broken.withdraw();
        }
    }

    /// What does not have the event's type is refused when it is installed.
    private void type() throws BrokenException {
        withProbe(probe -> {
            var events = probe.asOwner();
            refused(() -> events.on(Probe.class, "probe").handle((Handler.Of1<Integer>) number -> {}).install());
            refused(() -> events.on(Probe.class, "probe").guard((Guard.Of2<Integer, Integer>) (a, b) -> true)
                    .handle((Handler.Returning1<Integer, Integer>) number -> 0).install());
            refused(() -> events.on(Probe.class, "probe")
                    .handle(Handler.of(MethodHandles.empty(MethodType.methodType(int.class, String.class)))).install());
            unless(probe.event("probe").bindings().size() == 1, "the procedure alone", probe.event("probe").bindings());
        });
    }

    private static void refused(Runnable install) throws BrokenException {
        try {
            install.run();
        } catch (InstallException.TypeMismatch _) {
            return;
        }
        throw new BrokenException("expected the refusal of what has another type, found it installed");
    }

    /// Arguments of each kind arrive as they were given.
    private void arguments() throws BrokenException {
        var shapes = kernel.dispatcher()
                .export(MethodHandles.lookup(), Shapes.class, (truth, small, letter, more, number, large, part, whole,
                        text) -> "")
                .owner(SpinKernel.KERNEL).authoriser(Authoriser.open()).publish();
        try {
            shapes.asOwner().on(Shapes.class, "all").handle(Handler.of(WEIGH)).install();
            var found = shapes.raiser().all(true, Byte.MIN_VALUE, '\uffff', Short.MAX_VALUE, Integer.MIN_VALUE,
                    Long.MAX_VALUE, Float.MIN_VALUE, -Double.MAX_VALUE, "text");
            var expected = weigh(true, Byte.MIN_VALUE, '\uffff', Short.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE,
                    Float.MIN_VALUE, -Double.MAX_VALUE, "text");
            unless(found.equals(expected), expected, found);
        } finally {
            shapes.withdraw();
        }
    }

    private static MethodHandle weigh() {
        try {
            return MethodHandles.lookup().findStatic(DispatchChecks.class, "weigh",
                    MethodType.methodType(String.class, boolean.class, byte.class, char.class, short.class, int.class,
                            long.class, float.class, double.class, String.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this class has a method weigh", e);
        }
    }

    private static String weigh(boolean truth, byte small, char letter, short more, int number, long large, float part,
            double whole, String text) {
        return List.<Object>of(truth, small, (int) letter, more, number, large, part, whole, text).toString();
    }

    /// What was given with a handler, and with a guard, is passed to it before the arguments.
    private void closure() throws BrokenException {
        withProbe(probe -> {
            probe.asOwner().on(Probe.class, Probe::probe).guard(Guard.with(10, (least, number) -> number >= least))
                    .handle(Handler.returning(1000, (more, number) -> more + number)).install();
            unless(probe.raiser().probe(9) == 9, "9 below the guard's closure", probe.raiser().probe(9));
            unless(probe.raiser().probe(10) == 1010, "the handler's closure and the number", probe.raiser().probe(10));
        });
    }

    /// The raiser goes on before an asynchronous handler has begun, and the handler has the argument of that raise.
    private void asynchronous() throws BrokenException {
        var threads = kernel.resolve(Threads.class, SpinKernel.KERNEL);
        var done = threads.semaphore(0);
        var seen = new ArrayList<Integer>();
        withProbe(probe -> {
            probe.asOwner().on(Probe.class, Probe::probe).handle(number -> {
                seen.add(number);
                done.release();
                return -1;
            }).asynchronous().install();
            int result = probe.raiser().probe(7);
            unless(result == 7 && seen.isEmpty(), "the procedure's result before the handler began", result);
            done.acquire();
            unless(seen.equals(List.of(7)), "the argument 7 on the other strand", seen);
        });
    }

    /// Several results become one by the event's own result handler; where none ran, the default handler gives it.
    private void result() throws BrokenException {
        withProbe(probe -> {
            var event = probe.event("probe");
            probe.asOwner().on(Probe.class, Probe::probe).handle(number -> number * 10).install();
            probe.results(event, ResultHandler.<Integer>folding(0, Integer::sum));
            unless(probe.raiser().probe(3) == 33, "the sum of both results", probe.raiser().probe(3));
            probe.results(event, null);
            unless(probe.raiser().probe(3) == 30, "the last result", probe.raiser().probe(3));
            probe.deregisterIntrinsic(event);
            probe.withdrawAll(SpinKernel.KERNEL);
            probe.defaultHandler(event, (Handler.Returning1<Integer, Integer>) number -> -number);
            unless(probe.raiser().probe(3) == -3, "the default handler's result", probe.raiser().probe(3));
        });
    }
}
