package spin.bench.dist;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import spin.core.cli.CommandFailure;

/// A `spin run` of its own, started through the launcher as a user would, with its output shown and waited for.
final class RunningKernel implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;
    private static final String END = "\u0000end of output";

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    RunningKernel(Path launcher, Path runDir, Path drop, PrintWriter shown) throws IOException {
        var builder = new ProcessBuilder(launcher.toString(), "run", "--drop", drop.toString())
                .redirectErrorStream(true)
                .redirectInput(new java.io.File("/dev/null"));
        builder.environment().put("SPIN_RUN_DIR", runDir.toString());
        process = builder.start();
        var reader = new Thread(() -> show(shown), "kernel output");
        reader.setDaemon(true);
        reader.start();
    }

    long pid() {
        return process.pid();
    }

    /// Waits until the kernel has printed a line that fits.
    void awaitLine(String what, Predicate<String> wanted) {
        try {
            while (true) {
                var line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (line == null || line.equals(END)) {
                    throw new CommandFailure("the demo waited for the kernel to say that " + what
                            + ", and it did not; its output is above.");
                }
                if (wanted.test(line)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("the demo was interrupted.", e);
        }
    }

    private void show(PrintWriter shown) {
        try (var in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                shown.println("    | " + line);
                shown.flush();
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add(e.toString());
        } finally {
            lines.add(END);
        }
    }

    /// Ends the kernel as Ctrl-C would, and makes sure.
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /// The exit status of one command line given to the launcher, its output shown.
    static int command(Path launcher, Path runDir, PrintWriter shown, List<String> arguments) throws IOException {
        shown.println("$ spin " + String.join(" ", arguments));
        shown.flush();
        var builder = new ProcessBuilder(launcher.toString()).redirectErrorStream(true)
                .redirectInput(new java.io.File("/dev/null"));
        builder.command().addAll(arguments);
        builder.environment().put("SPIN_RUN_DIR", runDir.toString());
        var process = builder.start();
        try (var in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                shown.println("    " + line);
                shown.flush();
            }
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new CommandFailure("the demo was interrupted.", e);
        }
    }
}
