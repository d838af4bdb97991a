package spin.core.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import spin.core.control.ControlException;
import spin.core.control.ControlSocket;
import spin.core.control.DropFolder;
import spin.core.control.KernelControl;
import spin.core.control.KernelControl.Outcome;
import spin.core.control.Messages;
import spin.core.control.Scripts;
import spin.core.control.SocketFolder;
import spin.core.control.WholeFile;
import spin.core.panic.PanicReport;

/// One life of a kernel under `spin run`: from the boot to the halt.
///
/// Lines are read on a thread of their own, because a read of standard input cannot be broken off; the end comes from
/// whoever is first: `exit`, the end of the script or of the input, `spin halt`. A signal ends the process
/// without asking anybody here; only the socket file is taken away and the terminal put back.
final class Session {
    private static final int INTERRUPTED = 130;
    private static final int LINE_LIMIT_BYTES = 64 << 10;
    private static final long HALT_PATIENCE_SECONDS = 5;

    private final Host host;
    private final KernelControl kernel;
    private final Screen screen;
    private final Plan plan;
    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private volatile boolean failed;
    /// The kernel is gone and has said why; what it was asked last is part of that.
    private volatile boolean panicked;
    private volatile @Nullable Prompt openPrompt;

    /// What the command line asked for.
    ///
    /// @param scripts what is entered first, one after the other
    /// @param panic where the report goes as JSON when the kernel fails; null for nowhere
    record Plan(SocketFolder sockets, @Nullable Path drop, List<Script> scripts, boolean stay, @Nullable Path panic) {}

    /// A script that has been read.
    ///
    /// @param name for messages
    record Script(Path name, List<String> lines) {}

    Session(Host host, KernelControl kernel, Screen screen, Plan plan) {
        this.host = host;
        this.kernel = kernel;
        this.screen = screen;
        this.plan = plan;
    }

    /// Returns the exit status when the kernel has halted.
    int run() throws ControlException {
        var listening = new AtomicReference<@Nullable ControlSocket>();
        var hook = new Thread(() -> {
            var socket = listening.get();
            if (socket != null) {
                socket.withdraw();
            }
            closePrompt();
        }, "tidy-up");
        Runtime.getRuntime().addShutdownHook(hook);
        kernel.onPanic(this::panicked);
        int status = Main.FAILED;
        try (var socket = ControlSocket.open(plan.sockets, kernel, () -> end.complete(Main.SUCCESS))) {
            listening.set(socket);
            try (var _ = plan.drop == null ? null : DropFolder.watch(plan.drop, kernel, screen::print)) {
                Thread.ofPlatform().daemon().name("lines").start(this::converse);
                status = awaitEnd();
                closePrompt();
            }
            socket.withdraw();
            if (!halted() && status == Main.SUCCESS) {
                status = Main.FAILED;
            }
            return status;
        } catch (ControlException | RuntimeException e) {
            halted();
            throw e;
        } finally {
            removeHook(hook);
        }
    }

    /// The kernel has told its console already. Nothing that goes wrong here keeps the process.
    private void panicked(PanicReport report) {
        panicked = true;
        try {
            if (plan.panic != null) {
                WholeFile.write(plan.panic.toAbsolutePath(),
                        (JsonOut.toJson(report.values()) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            screen.complain("the report of the panic cannot be written to '"
                    + Messages.oneLine(String.valueOf(plan.panic)) + "': " + Messages.reason(e) + ".");
        } finally {
            screen.complain(report.sentence() + "; the machine has stopped, and what it knew is printed above.");
            end.complete(Main.PANICKED);
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The process is going down already, and the hook is at work.
        }
    }

    /// Halts the kernel, but does not wait for ever: a kernel that hangs must not keep its process.
    private boolean halted() {
        var done = new CountDownLatch(1);
        Thread.ofPlatform().daemon().name("halt").start(() -> {
            try {
                kernel.close();
            } catch (RuntimeException e) {
                failed = true;
                screen.complain("the kernel failed to halt: " + Messages.describe(e) + ".");
            } finally {
                done.countDown();
            }
        });
        try {
            if (!done.await(HALT_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                screen.complain("the kernel did not halt within " + HALT_PATIENCE_SECONDS
                        + " s; its process ends all the same.");
                return false;
            }
            return !failed;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void converse() {
        try {
            var status = lines();
            if (status.isPresent()) {
                end.complete(status.getAsInt());
            }
        } catch (IOException e) {
            end.completeExceptionally(
                    new CommandFailure("standard input cannot be read: " + Messages.reason(e) + ".", e));
        } catch (RuntimeException | Error e) {
            end.completeExceptionally(e);
        }
    }

    /// What went wrong on the other thread goes on here as what it is.
    private int awaitEnd() {
        try {
            return end.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /// All that there is to read; the exit status, or none if the kernel is to go on without it.
    private OptionalInt lines() throws IOException {
        boolean scriptFailed = false;
        for (var script : plan.scripts) {
            int number = 0;
            for (var line : script.lines) {
                number++;
                if (ends(line)) {
                    return OptionalInt.of(scriptFailed ? Main.FAILED : Main.SUCCESS);
                }
                scriptFailed |= !carryOut(line, script.name + ":" + number + ": ");
            }
        }
        int status = scriptFailed ? Main.FAILED : Main.SUCCESS;
        if (host.interactive().getAsBoolean()) {
            return OptionalInt.of(prompt(status));
        }
        if (!plan.scripts.isEmpty() && !plan.stay) {
            return OptionalInt.of(status);
        }
        return piped(status);
    }

    private OptionalInt piped(int scriptStatus) throws IOException {
        var input = new LineInput(host.in(), LINE_LIMIT_BYTES);
        boolean allDone = scriptStatus == Main.SUCCESS;
        int count = 0;
        for (var line = input.next(); line != null; line = input.next()) {
            count++;
            if (line.text() == null) {
                screen.complain("standard input:" + count + ": the line is longer than " + LINE_LIMIT_BYTES
                        + " bytes and was not run.");
                allDone = false;
            } else if (ends(line.text())) {
                return OptionalInt.of(allDone ? Main.SUCCESS : Main.FAILED);
            } else {
                allDone &= carryOut(line.text(), "");
            }
        }
        // Started in the background, with nothing to read and a folder to watch: that is a kernel meant to stay.
        boolean background = plan.drop != null && plan.scripts.isEmpty() && count == 0;
        return plan.stay || background ? OptionalInt.empty() : OptionalInt.of(allDone ? Main.SUCCESS : Main.FAILED);
    }

    private int prompt(int status) throws IOException {
        try (var prompt = Prompt.open(host.environment("SPIN_HISTORY"), this::completions)) {
            openPrompt = prompt;
            screen.through(prompt::printAbove);
            screen.print("SPIN is up, PID " + ProcessHandle.current().pid() + "; 'exit' halts it.");
            for (var line = prompt.read(); line != null && !ends(line); line = prompt.read()) {
                carryOut(line, "");
            }
            return status;
        } catch (Prompt.InterruptedByUser _) {
            return INTERRUPTED;
        } finally {
            openPrompt = null;
            screen.through(null);
        }
    }

    /// Whatever goes wrong in the kernel meanwhile shows when the line is entered; a key press is no place for it.
    private List<String> completions(String line) {
        try {
            return kernel.completions(line);
        } catch (RuntimeException _) {
            return List.of();
        }
    }

    /// Gives the terminal back when the end came from elsewhere while somebody was typing.
    private void closePrompt() {
        var prompt = openPrompt;
        if (prompt == null) {
            return;
        }
        try {
            prompt.breakOff();
            prompt.close();
        } catch (IOException _) {
            // The terminal has gone, so there is nothing to give back.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean ends(String line) {
        var word = line.strip();
        return word.equals("exit") || word.equals("halt");
    }

    /// Runs one line; true unless it was refused or failed.
    private boolean carryOut(String line, String where) {
        var stripped = line.strip();
        if (panicked) {
            return false;
        }
        if (!Scripts.isLine(stripped)) {
            return true;
        }
        Outcome outcome;
        try {
            outcome = kernel.shell(stripped);
        } catch (RuntimeException e) {
            if (panicked) {
                return false;
            }
            outcome = new Outcome(false,
                    "the kernel failed in '" + Messages.oneLine(stripped) + "': " + Messages.describe(e) + ".");
        }
        if (outcome.done()) {
            screen.print(outcome.text());
        } else {
            screen.complain(where
                    + (outcome.text().isBlank() ? "'" + Messages.oneLine(stripped) + "' failed." : outcome.text()));
        }
        return outcome.done();
    }
}
