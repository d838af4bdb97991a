package spin.core.boot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spin.core.boot.source.Prepared;
import spin.core.boot.source.Sources;
import spin.core.control.KernelControl;
import spin.core.control.Upload;
import spin.core.load.ExtensionLoader;
import spin.core.panic.KernelPanic;
import spin.core.panic.Panic;
import spin.core.panic.PanicReport;
import spin.core.shell.ShellCommands;
import spin.core.strand.Processor;
import spin.core.trace.FlightEvents;
import spin.domains.Testimony;
import spin.domains.meter.Terminated;

/// The one host thread of a running machine. A request from outside becomes a strand of the kernel, begun in the order in which
/// requests came; between strands the machine's devices and timers go on. When no strand wants the processor and no
/// alarm is set the thread waits for the next request and uses no host time.
public final class KernelThread implements KernelControl {
    static final long STACK_BYTES = 16L << 20;
    /// Words of stack that code from outside may take: a quarter of it. The kernel's and the JDK's frames are not counted.
    static final int STACK_FOR_EXTENSIONS = (int) (STACK_BYTES / 8 / 4);
    /// Before what extensions fork, so that the prompt answers on a busy machine.
    private static final int REQUEST_PRIORITY = 48;

    private final LinkedBlockingQueue<Request> inbox = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(null, this::serve, "kernel", STACK_BYTES);
    private final Processor processor;
    private final MeterLimits limits;
    private final KernelConsole console;
    private final Loading loading;
    private final Sources sources;
    private final ShellCommands shell;
    private final Panic panic;
    private final @Nullable HostNetwork network;
    private final HostDisks disks;
    private final List<Request> underWay = new ArrayList<>();
    private final CompletableFuture<PanicReport> panicked = new CompletableFuture<>();
    private volatile boolean halted;

    /// @param answer completed when the strand that does the work has ended
    private record Request(String title, Supplier<Outcome> work, CompletableFuture<Outcome> answer) {}

    /// @param network the wire to the host, which the kernel closes when it halts; null for none, and then time is the machine's own
    /// @param disks closed when the kernel halts, when they hold all that was to be written
    KernelThread(Assembly assembly, @Nullable HostNetwork network, HostDisks disks) {
        this.network = network;
        this.disks = disks;
        processor = assembly.kernel().processor();
        limits = assembly.limits();
        console = assembly.console();
        loading = assembly.loading();
        sources = assembly.sources();
        shell = assembly.shell();
        panic = assembly.panic();
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public Outcome load(Upload upload) {
        // A source is compiled here, on the thread of whoever brought it; the machine goes on meanwhile.
        return switch (sources.prepared(upload)) {
            case Prepared.Refused(var text) -> new Outcome(false, text);
            case Prepared.Ready(var jar) -> served("load " + jar.fileName(), () -> {
                var result = loading.load(jar);
                FlightEvents.load(jar.fileName(), result.done(), processor.now());
                return outcome(result);
            });
        };
    }

    @Override
    public Outcome unload(String fileName) {
        return served("unload " + fileName, () -> {
            var result = loading.unload(fileName);
            FlightEvents.unload(fileName, result.done(), processor.now());
            return outcome(result);
        });
    }

    @Override
    public Outcome shell(String line) {
        return answered(line, printed -> {
            boolean done = shell.enter(line);
            return new Outcome(done, printed.get());
        });
    }

    @Override
    public Outcome ask(String line) {
        return answered(line, printed -> {
            var entered = shell.ask(line);
            return new Outcome(entered.done(), JsonAnswer.of(line, entered, printed.get()));
        });
    }

    /// @param work gets what gives what was printed since it began
    private Outcome answered(String line, Function<Supplier<String>, Outcome> work) {
        return served(line, () -> {
            var serving = processor.running();
            long began = processor.now();
            console.beginAnswer(serving);
            try {
                var outcome = work.apply(() -> console.endAnswer(serving));
                FlightEvents.command(line, outcome.done(), began, processor.now());
                return outcome;
            } finally {
                console.endAnswer(serving);
            }
        });
    }

    @Override
    public List<String> completions(String line) {
        var outcome = served("completions", () -> new Outcome(true, String.join("\n", shell.completions(line))));
        return outcome.done() ? outcome.text().lines().toList() : List.of();
    }

    @Override
    public void onPanic(Consumer<PanicReport> action) {
        var _ = panicked.thenAccept(action);
    }

    @Override
    public void close() {
        halted = true;
        processor.attend();
        wake();
        thread.interrupt();
        if (!Thread.currentThread().equals(thread)) {
            awaitEnd();
        }
    }

    /// Until the thread has given back what the host lent, the meter too.
    private void awaitEnd() {
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Outcome outcome(ExtensionLoader.Result result) {
        return new Outcome(result.done(), result.text());
    }

    private Outcome served(String title, Supplier<Outcome> work) {
        var request = new Request(title, work, new CompletableFuture<>());
        inbox.add(request);
        processor.attend();
        wake();
        // One that was taken is answered by who took it: with what ended the kernel, when it was that.
        if (halted && inbox.remove(request)) {
            request.answer().complete(new Outcome(false, "the kernel has been halted"));
        }
        try {
            return request.answer().get();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Outcome(false, "the request was interrupted; whether it was carried out is shown by 'domains'");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KernelPanic end) {
                throw new IllegalStateException(end.getMessage(), end);
            }
            // The kernel's own mistake, not the requester's: nothing of it is hidden.
            throw new IllegalStateException("the kernel failed on a request: " + e.getCause(), e.getCause());
        }
    }

    /// Ends the machine's waiting, for its host's clock and network or for ever.
    private void wake() {
        if (network != null) {
            network.wake();
        }
        LockSupport.unpark(thread);
    }

    private void serve() {
        Throwable broken = null;
        try {
            var wire = network;
            while (!halted && panic.report() == null) {
                var request = wire == null ? inItsOwnTime() : inStepWith(wire);
                if (request != null) {
                    begin(request);
                }
            }
            // close() has woken this thread by an interrupt, which would close the host's files; what is closed now may wait.
            Thread.interrupted();
            disks.settle();
            if (wire != null) {
                wire.close();
            }
        } catch (Throwable e) {
            broken = e;
        } finally {
            halted = true;
            limits.retire();
            Throwable end = broken;
            try {
                end = lastWords(closed(broken));
            } finally {
                refuseAll(end);
            }
        }
    }

    /// What ended the kernel is told where people and programs see it, before anybody is told that his request has failed.
    ///
    /// @param broken what came out of the machine's loop: no extension's code is there, so it is the kernel's own
    /// @return what ended it; null when it was halted
    private @Nullable Throwable lastWords(@Nullable Throwable broken) {
        Throwable end = broken == null ? null : panic.declare(broken, "the machine's loop");
        var report = panic.report();
        if (report == null) {
            return end;
        }
        try {
            report.lines().forEach(console::lastly);
        } finally {
            panicked.complete(report);
        }
        return panic.declare(new IllegalStateException(report.sentence()), report.where());
    }

    /// Goes on until there is a request; waits for one if nothing else is to be done, ever.
    private @Nullable Request inItsOwnTime() {
        processor.run();
        processor.attended();
        var request = inbox.poll();
        return request == null && panic.report() == null && processor.isIdle() ? next() : request;
    }

    /// Goes on to where the host's clock is; waits there if nothing is to be done yet.
    private @Nullable Request inStepWith(HostNetwork wire) {
        boolean quiet = wire.catchUp();
        processor.attended();
        var request = inbox.poll();
        if (request == null && quiet && !halted && panic.report() == null) {
            wire.rest();
        }
        return request;
    }

    private @Nullable Request next() {
        try {
            return inbox.take();
        } catch (InterruptedException _) {
            // Only close() interrupts this thread, and it has said so in `halted`.
            return null;
        }
    }

    private void begin(Request request) {
        underWay.add(request);
        var strand = processor.create("request '" + request.title() + "'", SpinKernel.KERNEL, REQUEST_PRIORITY, () -> {
            try {
                request.answer().complete(request.work().get());
                underWay.remove(request);
            } catch (KernelPanic end) {
                // It stays under way, and is answered when the report is out.
                throw end;
            } catch (Terminated _) {
                underWay.remove(request);
                request.answer().complete(new Outcome(false, "the request was ended before it was done"));
            } catch (Throwable e) {
                if (Processor.isTheKernels(e)) {
                    throw panic.declare(e, "request '" + request.title() + "'");
                }
                underWay.remove(request);
                request.answer().complete(new Outcome(false, "the request failed in an extension: " + Testimony.of(e)));
            }
        });
        processor.unblock(strand);
        if (!inbox.isEmpty()) {
            processor.attend();
        }
    }

    /// Whatever has happened, the images are somebody else's from now on.
    private @Nullable Throwable closed(@Nullable Throwable broken) {
        try {
            disks.close();
            return broken;
        } catch (IOException e) {
            return broken == null ? e : broken;
        }
    }

    /// Nobody serves requests any more.
    private void refuseAll(@Nullable Throwable broken) {
        inbox.addAll(underWay);
        for (var request = inbox.poll(); request != null; request = inbox.poll()) {
            if (broken == null) {
                request.answer().complete(new Outcome(false, "the kernel has been halted"));
            } else {
                request.answer().completeExceptionally(broken);
            }
        }
    }
}
