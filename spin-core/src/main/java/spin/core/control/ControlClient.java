package spin.core.control;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import spin.core.control.KernelControl.Outcome;
import spin.core.control.Protocol.Request;

/// The user's end of the control socket: one connection to one running kernel.
public final class ControlClient implements AutoCloseable {
    private final long pid;
    private final LineChannel lines;

    private ControlClient(long pid, LineChannel lines) {
        this.pid = pid;
        this.lines = lines;
    }

    /// Connects to the only kernel that runs, or to the one with that process number.
    ///
    /// @throws ControlException if there is none, or several to choose from
    public static ControlClient connect(SocketFolder folder, OptionalLong wanted) throws ControlException {
        var running = folder.trusted() ? sweep(folder) : List.<Long>of();
        long pid = choose(running, wanted);
        try {
            return new ControlClient(pid,
                    new LineChannel(SocketChannel.open(UnixDomainSocketAddress.of(folder.socketOf(pid)))));
        } catch (IOException e) {
            throw new ControlException("the kernel with PID " + pid + " does not answer: " + Messages.reason(e) + ".",
                    e);
        }
    }

    private static long choose(List<Long> running, OptionalLong wanted) throws ControlException {
        if (wanted.isPresent()) {
            if (running.contains(wanted.getAsLong())) {
                return wanted.getAsLong();
            }
            throw new ControlException("no kernel with PID " + wanted.getAsLong() + " is running"
                    + (running.isEmpty() ? "" : " (running: " + listed(running) + ")") + ".");
        }
        return switch (running.size()) {
            case 0 -> throw new ControlException("no kernel is running; start one with 'spin run'.");
            case 1 -> running.getFirst();
            default -> throw new ControlException(running.size() + " kernels are running (PIDs " + listed(running)
                    + "); say which with '--kernel PID'.");
        };
    }

    private static String listed(List<Long> pids) {
        return pids.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /// Removes the sockets of dead kernels; the process numbers of the living, ascending.
    static List<Long> sweep(SocketFolder folder) throws ControlException {
        var living = new ArrayList<Long>();
        for (long pid : folder.pids()) {
            Path file = folder.socketOf(pid);
            try {
                if (ControlSocket.alive(file)) {
                    living.add(pid);
                } else {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                throw new ControlException("the control socket " + Messages.oneLine(file.toString())
                        + " cannot be used: " + Messages.reason(e) + ".", e);
            }
        }
        return living;
    }

    /// The kernel reads the file itself, so it must be able to.
    public Outcome load(Path file) throws ControlException {
        return ask(new Request.Load(file.toAbsolutePath().toString()));
    }

    public Outcome unload(String fileName) throws ControlException {
        return ask(new Request.Unload(fileName));
    }

    public Outcome shell(String line) throws ControlException {
        return ask(new Request.Shell(line));
    }

    /// One line of the prompt, answered as JSON.
    public Outcome ask(String line) throws ControlException {
        return ask(new Request.Ask(line));
    }

    /// Returns when the kernel no longer listens.
    public Outcome halt() throws ControlException {
        var outcome = ask(new Request.Halt());
        if (outcome.done()) {
            try {
                lines.finish();
            } catch (IOException _) {
                // A reset is an end as well.
            }
        }
        return outcome;
    }

    private Outcome ask(Request request) throws ControlException {
        var line = Protocol.write(request);
        if (line.length() > Protocol.REQUEST_LIMIT_BYTES / 4) {
            throw new ControlException("the request is too long: " + line.length() + " characters, and about "
                    + Protocol.REQUEST_LIMIT_BYTES / 4 + " are sent.");
        }
        @Nullable
        String reply;
        try {
            lines.write(line);
            reply = lines.read(Protocol.REPLY_LIMIT_BYTES);
            if (reply == null) {
                throw new ControlException("the kernel with PID " + pid + " ended before it answered.");
            }
            return Protocol.readOutcome(reply);
        } catch (IOException e) {
            throw new ControlException("the kernel with PID " + pid + " broke off: " + Messages.reason(e) + ".", e);
        }
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException _) {
            // The answer is in our hands; how the connection ends changes nothing.
        }
    }
}
