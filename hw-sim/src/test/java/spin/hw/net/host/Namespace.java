package spin.hw.net.host;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/// A network namespace of a test's own, with nothing in it but loopback; gone when closed. Nothing in it reaches any network.
final class Namespace implements AutoCloseable {
    private static final int CLONE_NEWNET = 0x40000000;

    private final String name;

    private Namespace(String name) {
        this.name = name;
    }

    /// Skips the test, saying why, where the host gives none.
    static Namespace create(String purpose) throws IOException, InterruptedException {
        assumeTrue("Linux".equals(System.getProperty("os.name")), "network namespaces exist on Linux only");
        assumeTrue(Stream.of(System.getenv("PATH").split(":", -1)).map(entry -> Path.of(entry, "ip"))
                .anyMatch(Files::isExecutable), "the command ip is not installed (Debian package iproute2)");
        var name = "spin-" + purpose + "-" + ProcessHandle.current().pid();
        var result = run(List.of("ip", "netns", "add", name));
        assumeTrue(result.status() == 0,
                () -> "no network namespace can be made here (it takes root): " + result.text());
        return new Namespace(name);
    }

    /// Skips the test where there is no TUN node to open.
    static void demandTun() {
        assumeTrue(Files.isWritable(Path.of("/dev/net/tun")),
                "there is no /dev/net/tun that this user may open (modprobe tun, and root)");
    }

    private record Result(int status, String text) {}

    private static Result run(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), text);
    }

    /// The `ip` command within; gives what it prints.
    String ip(String arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("ip", "-n", name));
        command.addAll(List.of(arguments.split(" ", -1)));
        var result = run(command);
        if (result.status() != 0) {
            if (result.text().contains("Unknown device type") || result.text().contains("Operation not supported")) {
                abort("this kernel lacks what the test needs: ip " + arguments + ": " + result.text());
            }
            throw new AssertionError("ip " + arguments + ": " + result.text());
        }
        return result.text();
    }

    /// Starts the work on a thread that lives in the namespace, and so do the sockets that it opens.
    <T> FutureTask<T> start(Callable<T> work) {
        var task = new FutureTask<T>(() -> {
            enter();
            return work.call();
        });
        Thread.ofPlatform().daemon().name("in " + name).start(task);
        return task;
    }

    <T> T call(Callable<T> work) throws InterruptedException, ExecutionException {
        return start(work).get();
    }

    @SuppressWarnings("restricted")
    private void enter() throws IOException {
        int descriptor = Linux.open("/var/run/netns/" + name, Linux.O_CLOEXEC);
        var linker = Linker.nativeLinker();
        var setns = linker.downcallHandle(linker.defaultLookup().findOrThrow("setns"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try {
            int result = (int) setns.invokeExact(descriptor, CLONE_NEWNET);
            if (result != 0) {
                throw new IOException("cannot enter the network namespace " + name);
            }
        } catch (IOException refused) {
            throw refused;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        } finally {
            Linux.close(descriptor);
        }
    }

    @Override
    public void close() throws IOException {
        Result result;
        try {
            result = run(List.of("ip", "netns", "delete", name));
        } catch (InterruptedException interrupted) {
            throw new AssertionError("interrupted: delete the network namespace " + name + " by hand", interrupted);
        }
        if (result.status() != 0) {
            throw new AssertionError("ip netns delete " + name + ": " + result.text());
        }
    }
}
