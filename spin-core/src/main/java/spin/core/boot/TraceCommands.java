package spin.core.boot;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import spin.core.control.Messages;
import spin.core.control.WholeFile;
import spin.core.shell.Reply;
import spin.core.shell.ShellCommands;
import spin.core.strand.GlobalScheduler;
import spin.core.strand.Strands;
import spin.core.trace.KernelTrace;
import spin.dispatcher.Binding;
import spin.dispatcher.EventControl;

/// `trace`: switches a trace of the kernel on and off, and writes it for Perfetto.
///
/// What strands do shows on the line of the processor; the events about them and their scheduler are traced only when they are named.
final class TraceCommands {
    private static final String NAME = "trace";
    private static final List<Class<?>> SHOWN_AS_TURNS = List.of(Strands.class, GlobalScheduler.class);

    private final SpinKernel kernel;
    private final List<EventControl> traced = new ArrayList<>();
    private final List<Binding> listeners = new ArrayList<>();
    private @Nullable KernelTrace trace;

    TraceCommands(SpinKernel kernel) {
        this.kernel = kernel;
    }

    void addTo(ShellCommands shell) {
        shell.add(NAME, "", "whether the kernel is traced, and how much was written down", arguments -> status());
        shell.addSub(NAME, "start", "[EVENT...]",
                "trace these events, or all but those about strands, and who has the processor", this::names,
                this::start);
        shell.addSub(NAME, "stop", "", "trace no more; what was written down is kept", arguments -> stop());
        shell.addSub(NAME, "write", "FILE", "write what was traced, for ui.perfetto.dev", this::write);
    }

    private List<String> names() {
        return kernel.exports().stream().flatMap(each -> each.events().stream()).map(event -> event.name()).distinct()
                .toList();
    }

    private Reply status() {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("traced events", traced.size());
        facts.put("entries", trace == null ? 0 : trace.size());
        facts.put("left out", trace == null ? 0L : trace.leftOut());
        return Reply.facts(facts);
    }

    private Reply start(String arguments) {
        if (!traced.isEmpty()) {
            return Reply.refused("the kernel is traced already; 'trace stop' ends that.");
        }
        var wanted = new LinkedHashSet<String>();
        if (!arguments.isEmpty()) {
            wanted.addAll(List.of(arguments.split("\\s+", -1)));
        }
        for (var name : wanted) {
            if (names().stream().noneMatch(name::equalsIgnoreCase)) {
                return Reply.refused("No event is called '%s'; 'events' lists those there are.".formatted(name));
            }
        }
        var fresh = new KernelTrace(kernel.machine().clock()::now, kernel.processor()::current, counters());
        trace = fresh;
        listen(fresh);
        for (var exported : kernel.exports()) {
            for (var event : exported.events()) {
                if (wanted.isEmpty()
                        ? !SHOWN_AS_TURNS.contains(exported.type())
                        : wanted.stream().anyMatch(event.name()::equalsIgnoreCase)) {
                    traced.add(exported.control(event));
                }
            }
        }
        traced.forEach(each -> each.tracer(fresh));
        return Reply.text("%d events are traced from now on.".formatted(traced.size()));
    }

    /// Who has the processor.
    private void listen(KernelTrace fresh) {
        var events = kernel.events(SpinKernel.KERNEL);
        listeners.add(events.on(Strands.class, Strands::resume).handle(fresh::resumed).first().as(NAME).install());
        listeners.add(events.on(Strands.class, Strands::checkpoint).handle(fresh::left).last().as(NAME).install());
    }

    private Map<String, LongSupplier> counters() {
        var counters = new LinkedHashMap<String, LongSupplier>();
        counters.put("free pages", kernel.memory().pages()::freeFrames);
        counters.put("strands", kernel.processor()::alive);
        counters.put("timers", kernel.processor()::timers);
        for (var resource : kernel.ledger().resources()) {
            counters.put("given out: " + resource.name(), resource::total);
        }
        counters.put("refusals", kernel.audit()::count);
        return counters;
    }

    private Reply stop() {
        var running = trace;
        if (traced.isEmpty() || running == null) {
            return Reply.refused("the kernel is not traced; 'trace start' begins to.");
        }
        running.stop();
        traced.forEach(each -> each.tracer(null));
        traced.clear();
        listeners.forEach(Binding::uninstall);
        listeners.clear();
        return Reply.text("%d entries were written down, and %d had no room.".formatted(running.size(),
                running.leftOut()));
    }

    /// While the kernel is traced, what is open has no end yet; so a trace is stopped before it is written.
    private Reply write(String file) {
        var finished = trace;
        if (finished == null || !traced.isEmpty()) {
            return Reply.refused(finished == null
                    ? "nothing was traced; 'trace start' begins to."
                    : "the kernel is being traced; 'trace stop' before writing.");
        }
        if (file.isEmpty()) {
            return Reply.refused("trace write needs the name of a file.");
        }
        try {
            var bytes = finished.perfetto(kernel.machine().profile().hertz());
            WholeFile.write(Path.of(file).toAbsolutePath(), bytes);
            return Reply.text("wrote %s, %d bytes.".formatted(Messages.oneLine(file), bytes.length));
        } catch (InvalidPathException _) {
            return Reply.refused("'%s' is not a path.".formatted(Messages.oneLine(file)));
        } catch (IOException e) {
            return Reply.refused("the trace cannot be written to '%s': %s.".formatted(Messages.oneLine(file),
                    Messages.reason(e)));
        }
    }
}
