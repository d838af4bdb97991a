package spin.core.control;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import spin.core.control.KernelControl.Outcome;
import spin.core.control.Protocol.BadLineException;
import spin.core.control.Protocol.Request;

/// The kernel's end of the control socket.
///
/// Each connection has a virtual thread of its own, a limit on the length of a line and a time limit on its arrival, so
/// a client that sends garbage, half a line or nothing holds up nobody but itself. More clients than are served at once
/// wait in the socket's queue until one of the others has ended, at the latest when its time is up; none is turned away.
/// Requests reach the kernel one at a time. The socket file appears under its name only when it can be connected to, so a client that
/// finds one which refuses may take it for the remains of a dead kernel and remove it.
public final class ControlSocket implements AutoCloseable {
    private static final int BACKLOG = 128;
    static final int MOST_CONNECTIONS = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ServerSocketChannel server;
    private final Path file;
    private final KernelControl kernel;
    private final Runnable halt;
    private final Duration patience;
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(MOST_CONNECTIONS);
    private final ReentrantLock oneRequest = new ReentrantLock();
    private final ScheduledExecutorService watchdog;

    private ControlSocket(ServerSocketChannel server, Path file, KernelControl kernel, Runnable halt,
            Duration patience) {
        this.server = server;
        this.file = file;
        this.kernel = kernel;
        this.halt = halt;
        this.patience = patience;
        var timer = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("control-watchdog").factory());
        timer.setRemoveOnCancelPolicy(true);
        this.watchdog = Executors.unconfigurableScheduledExecutorService(timer);
    }

    /// Listens in that folder on behalf of this process.
    ///
    /// @param halt called when a client has asked for the end; must return at once
    public static ControlSocket open(SocketFolder folder, KernelControl kernel, Runnable halt) throws ControlException {
        return open(folder, ProcessHandle.current().pid(), kernel, halt, PATIENCE);
    }

    static ControlSocket open(SocketFolder folder, long pid, KernelControl kernel, Runnable halt, Duration patience)
            throws ControlException {
        folder.prepare();
        ControlClient.sweep(folder);
        var file = folder.socketOf(pid);
        try {
            if (Files.exists(file)) {
                throw new ControlException(file
                        + " is in use by a kernel with the same process number, perhaps in another container; set SPIN_RUN_DIR to a folder that is not shared.");
            }
            var server = listen(file);
            var socket = new ControlSocket(server, file, kernel, halt, patience);
            Thread.ofPlatform().daemon().name("control-socket").start(socket::accept);
            return socket;
        } catch (IOException | InvalidPathException e) {
            throw new ControlException("the control socket " + file + " cannot be opened: "
                    + (e instanceof IOException io ? Messages.reason(io) : e.getMessage())
                    + "; set SPIN_RUN_DIR to a folder with a short path that you own.", e);
        }
    }

    private static ServerSocketChannel listen(Path file) throws IOException {
        var unfinished = file.resolveSibling("." + file.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(unfinished), BACKLOG);
            // Between bind and listen a connect is refused, which means "dead" to a client: show the file only now.
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            if (!(e instanceof BindException)) {
                Files.deleteIfExists(unfinished);
            }
            throw e;
        }
    }

    /// The socket's file.
    public Path file() {
        return file;
    }

    /// Takes the file away and stops listening; requests under way go on. May be called more than once, from a shutdown hook too.
    public void withdraw() {
        try {
            if (server.isOpen()) {
                Files.deleteIfExists(file);
                server.close();
            }
        } catch (IOException _) {
            // Nothing can be done about it at the end, and nothing depends on it: a file left over is swept by the next client.
        }
    }

    /// Withdraws, then ends every connection.
    @Override
    public void close() {
        withdraw();
        watchdog.shutdownNow();
        connections.forEach(ControlSocket::closeQuietly);
    }

    private void accept() {
        while (server.isOpen()) {
            places.acquireUninterruptibly();
            SocketChannel connection;
            try {
                connection = server.accept();
            } catch (IOException _) {
                // Closed, which ends the loop, or the process is out of descriptors for the moment: do not spin on it.
                places.release();
                pause();
                continue;
            }
            connections.add(connection);
            Thread.ofVirtual().name("control-connection").start(() -> serve(connection));
        }
    }

    private void pause() {
        if (server.isOpen()) {
            try {
                Thread.sleep(100);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void serve(SocketChannel connection) {
        try (var lines = new LineChannel(connection)) {
            converse(connection, lines);
        } catch (IOException _) {
            // The other side has gone, or was too slow and was closed by the watchdog. It is the only one to tell, and it does not listen.
        } finally {
            connections.remove(connection);
            places.release();
        }
    }

    private void converse(SocketChannel connection, LineChannel lines) throws IOException {
        while (true) {
            Outcome outcome;
            boolean more = true;
            Request request = null;
            try {
                var line = inTime(connection, () -> lines.read(Protocol.REQUEST_LIMIT_BYTES));
                if (line == null) {
                    return;
                }
                request = Protocol.readRequest(line);
                outcome = carryOut(request);
            } catch (BadLineException e) {
                outcome = new Outcome(false, "control socket: " + e.getMessage() + ".");
                more = false;
            }
            var reply = Protocol.write(fitting(outcome));
            inTime(connection, () -> {
                lines.write(reply);
                return null;
            });
            if (request instanceof Request.Halt) {
                halt.run();
            }
            if (!more) {
                inTime(connection, () -> {
                    lines.finish();
                    return null;
                });
                return;
            }
        }
    }

    private Outcome carryOut(Request request) {
        oneRequest.lock();
        try {
            return switch (request) {
                case Request.Load(var path) -> load(Path.of(path));
                case Request.Unload(var name) -> kernel.unload(name);
                case Request.Shell(var line) -> kernel.shell(line);
                case Request.Ask(var line) -> kernel.ask(line);
                case Request.Halt() -> new Outcome(true, "");
            };
        } catch (InvalidPathException e) {
            return new Outcome(false, "'" + Messages.oneLine(e.getInput()) + "' is not a path.");
        } catch (ControlException e) {
            return new Outcome(false, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // A fault of ours: the client is told, and the kernel's other clients go on being served.
            return new Outcome(false, "the kernel failed in this request: " + Messages.describe(e) + ".");
        } finally {
            oneRequest.unlock();
        }
    }

    private Outcome load(Path file) throws ControlException {
        var name = file.getFileName();
        if (!file.isAbsolute() || name == null) {
            return new Outcome(false,
                    "'" + Messages.oneLine(file.toString()) + "' is not the absolute path of a file.");
        }
        return kernel.load(Upload.read(file));
    }

    /// A character takes at most six bytes in JSON.
    private static Outcome fitting(Outcome outcome) {
        int most = Protocol.REPLY_LIMIT_BYTES / 6 - 100;
        return outcome.text().length() <= most
                ? outcome
                : new Outcome(outcome.done(), outcome.text().substring(0, most) + "\n... (too long to show)");
    }

    private interface Exchange<T extends @Nullable Object> {
        T run() throws IOException;
    }

    private <T extends @Nullable Object> T inTime(SocketChannel connection, Exchange<T> exchange) throws IOException {
        ScheduledFuture<?> expiry;
        try {
            expiry = watchdog.schedule(() -> closeQuietly(connection), patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            throw new IOException("the control socket is closed", e);
        }
        try {
            return exchange.run();
        } finally {
            expiry.cancel(false);
        }
    }

    private static void closeQuietly(SocketChannel connection) {
        try {
            connection.close();
        } catch (IOException _) {
            // Closed or not, nobody will use it again.
        }
    }

    /// True if somebody listens behind that file. A busy kernel counts.
    static boolean alive(Path file) throws IOException {
        try (var probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // Not blocking: a kernel that is stopped and has a full queue must not hold up whoever asks.
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(file));
            return true;
        } catch (ConnectException _) {
            return false;
        } catch (IOException e) {
            if (!Files.exists(file)) {
                return false;
            }
            if ("Resource temporarily unavailable".equals(e.getMessage())) {
                return true;
            }
            throw e;
        }
    }
}
