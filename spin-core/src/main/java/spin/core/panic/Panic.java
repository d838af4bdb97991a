package spin.core.panic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spin.core.strand.Processor;
import spin.dispatcher.Fault;
import spin.dispatcher.FaultSink;
import spin.dispatcher.Requester;
import spin.domains.Testimony;

/// The end of a kernel whose own code has failed.
///
/// It stands before the sink of all faults. A fault of a handler that is the kernel's, where the kernel's own code was running, is no
/// handler's trouble any more: the report is taken down while the raises that led there are still on the stack, and what the sink throws
/// then passes through all of them. What the kernel's strands and requests throw comes here too, from whoever runs them.
///
/// What is no panic: an extension's exception that comes out of kernel code that called it, and the news that an extension has failed
/// ([Processor#isTheKernels]). Else an extension could stop the machine.
///
/// On the kernel's thread; [#report] from any.
public final class Panic {
    private static final String GENERATED = "spin.dispatcher.generate.";
    private static final int MOST_FRAMES = 60;
    private static final int MOST_CAUSES = 5;
    private static final int RESERVE = 1 << 18;

    private final LongSupplier clock;
    private final Requester kernel;
    private final Map<String, Supplier<List<String>>> parts = new LinkedHashMap<>();
    private Runnable stop = () -> {};
    /// Given up first, so that there is memory to tell with.
    @SuppressWarnings("UnusedVariable") // that it is there is its use
    private byte @Nullable [] reserve = new byte[RESERVE];
    private volatile @Nullable PanicReport report;

    /// @param clock simulated time
    /// @param kernel whose handlers are trusted
    public Panic(LongSupplier clock, Requester kernel) {
        this.clock = clock;
        this.kernel = kernel;
    }

    /// Adds a part to the report that may have to be written. It is asked for when the kernel is in disorder; what it throws is noted.
    public void part(String title, Supplier<List<String>> lines) {
        parts.put(title, lines);
    }

    /// Calls `action` when the kernel has failed: it makes the machine's loop return.
    public void onDeclared(Runnable action) {
        stop = action;
    }

    /// What was known at the first failure; null as long as there was none.
    public @Nullable PanicReport report() {
        return report;
    }

    /// A sink of faults that keeps the kernel's own for itself.
    public FaultSink before(FaultSink next) {
        return fault -> {
            var already = report;
            if (already != null) {
                throw new KernelPanic(already.sentence());
            }
            if (fault instanceof Fault.Threw threw && isKernels(threw) && Processor.isTheKernels(threw.cause())) {
                throw declare(threw.cause(), threw.binding().toString(), raises());
            }
            next.fault(fault);
        };
    }

    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    private boolean isKernels(Fault fault) {
        return fault.requester() == kernel;
    }

    /// The kernel's own code has failed.
    ///
    /// @param where whose code it was, in a few words
    /// @return what to throw
    public KernelPanic declare(Throwable what, String where) {
        return declare(what, where, List.of());
    }

    private KernelPanic declare(Throwable what, String where, List<String> raises) {
        var first = report;
        if (first == null) {
            reserve = null;
            first = takenDown(what, where, raises);
            report = first;
            stop.run();
        }
        return new KernelPanic(first.sentence());
    }

    private PanicReport takenDown(Throwable what, String where, List<String> raises) {
        var gathered = new LinkedHashMap<String, List<String>>();
        parts.forEach((title, lines) -> gathered.put(title, told(lines)));
        return new PanicReport(told(() -> List.of(Testimony.of(what))).getFirst(), where, clock.getAsLong(), raises,
                told(() -> stack(what)), gathered);
    }

    /// One part; that it cannot be had hurts no other.
    private static List<String> told(Supplier<List<String>> lines) {
        try {
            return lines.get();
        } catch (Throwable failed) {
            return List.of("cannot be told: " + failed.getClass().getName());
        }
    }

    /// An extension's exception has methods of its own, and they are not called here.
    private static List<String> stack(Throwable what) {
        var lines = new ArrayList<String>();
        Throwable each = what;
        for (int i = 0; i < MOST_CAUSES && each != null && Testimony.isHosts(each); i++) {
            lines.add((i == 0 ? "" : "caused by ") + Testimony.of(each));
            var frames = each.getStackTrace();
            for (int k = 0; k < Math.min(MOST_FRAMES, frames.length); k++) {
                lines.add("at " + frames[k]);
            }
            if (frames.length > MOST_FRAMES) {
                lines.add("... and %d more".formatted(frames.length - MOST_FRAMES));
            }
            each = each.getCause();
        }
        return lines;
    }

    /// The events that are being raised. The dispatcher's own classes are on the stack, each by its event's name, and hidden in traces.
    private static List<String> raises() {
        return told(() -> StackWalker.getInstance(Set.of(StackWalker.Option.SHOW_HIDDEN_FRAMES))
                .walk(frames -> distinct(frames.map(StackWalker.StackFrame::getClassName)
                        .filter(name -> name.startsWith(GENERATED)).map(Panic::eventOf)
                        .filter(name -> !name.isEmpty()).toList())));
    }

    /// An event's class may have several frames in one raise.
    private static List<String> distinct(List<String> names) {
        var distinct = new ArrayList<String>();
        for (var name : names) {
            if (distinct.isEmpty() || !distinct.getLast().equals(name)) {
                distinct.add(name);
            }
        }
        return distinct;
    }

    /// Such as `Shell.run` for `spin.dispatcher.generate.Shell$run$3handlers/0x000`; empty for the dispatcher's ordinary classes.
    private static String eventOf(String className) {
        var parts = className.substring(GENERATED.length()).split("[$/]", -1);
        return parts.length > 2 && (parts[2].endsWith("handlers") || parts[2].equals("overlay"))
                ? parts[0] + "." + parts[1]
                : "";
    }
}
