package spin.core.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import spin.core.control.ControlClient;
import spin.core.control.ControlException;
import spin.core.control.KernelControl.Outcome;
import spin.core.control.Messages;
import spin.core.control.SocketFolder;

/// The commands that speak to a running kernel through its control socket.
final class ClientCommands {
    private ClientCommands() {}

    /// The socket folder as this process's environment names it.
    static SocketFolder socketFolder(Host host) throws ControlException {
        return SocketFolder.of(host.environment(), host.property("java.io.tmpdir"), host.property("user.name"));
    }

    /// One request, one answer; the exit status is the outcome.
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    abstract static class Client implements Callable<Integer> {
        private final Host host;

        @Option(names = "--kernel", paramLabel = "PID", description = "The process number of the kernel, needed when several are running.")
        private @Nullable Long kernel;

        @Spec
        private CommandSpec spec;

        Client(Host host) {
            this.host = host;
        }

        abstract Outcome ask(ControlClient client) throws ControlException;

        ParameterException misuse(String message) {
            return new ParameterException(spec.commandLine(), message);
        }

        @Override
        public Integer call() throws ControlException {
            try (var client = ControlClient.connect(socketFolder(host),
                    kernel == null ? OptionalLong.empty() : OptionalLong.of(kernel))) {
                var outcome = ask(client);
                var out = outcome.done() ? host.out() : host.err();
                if (!outcome.text().isEmpty()) {
                    out.println(Messages.printable(outcome.text()));
                } else if (!outcome.done()) {
                    out.println(spec.qualifiedName(" ") + ": the kernel refused and gave no reason.");
                }
                return outcome.done() ? Main.SUCCESS : Main.FAILED;
            }
        }
    }

    @Command(name = "load", description = "Load a JAR, or a single .java file, into the running kernel, or put it in the place of the one of that name.")
    static final class Load extends Client {
        @Parameters(paramLabel = "JAR", description = "The file.")
        private Path jar = Path.of("");

        Load(Host host) {
            super(host);
        }

        @Override
        Outcome ask(ControlClient client) throws ControlException {
            return client.load(jar);
        }
    }

    @Command(name = "unload", description = "Take what was loaded from a JAR out of the running kernel.")
    static final class Unload extends Client {
        @Parameters(paramLabel = "JAR|NAME", description = "The file, or its name; the file need not exist any more.")
        private Path jar = Path.of("");

        Unload(Host host) {
            super(host);
        }

        @Override
        Outcome ask(ControlClient client) throws ControlException {
            var name = jar.getFileName();
            if (name == null || name.toString().isEmpty()) {
                throw misuse("'" + jar + "' names no file");
            }
            return client.unload(name.toString());
        }
    }

    /// One line of the prompt whose answer may be wanted as JSON.
    abstract static class Shown implements Callable<Integer> {
        private final Host host;

        @Mixin
        private final Asking asking = new Asking();

        @Mixin
        private final JsonOut json = new JsonOut();

        Shown(Host host) {
            this.host = host;
        }

        abstract String line();

        @Override
        public Integer call() throws ControlException {
            json.requireWritable();
            return asking.ask(host, line(), json);
        }
    }

    @Command(name = "domains", description = "List the protection domains of the running kernel.")
    static final class Domains extends Shown {
        Domains(Host host) {
            super(host);
        }

        @Override
        String line() {
            return "domains";
        }
    }

    @Command(name = "events", description = "List the events of the running kernel and their handlers, in dispatch order.")
    static final class EventsOf extends Shown {
        EventsOf(Host host) {
            super(host);
        }

        @Override
        String line() {
            return "events";
        }
    }

    @Command(name = "dispatch", description = "Show how the running kernel dispatches one event.")
    static final class Dispatch extends Shown {
        @Parameters(paramLabel = "EVENT", description = "The event, Shell.run for instance.")
        private String event = "";

        Dispatch(Host host) {
            super(host);
        }

        @Override
        String line() {
            return "dispatch " + event;
        }
    }

    @Command(name = "shell", description = "Run one line of the kernel's prompt.")
    static final class ShellLine extends Client {
        @Parameters(paramLabel = "LINE", arity = "1..*", description = "The line; its words are joined by blanks.")
        private List<String> words = List.of();

        ShellLine(Host host) {
            super(host);
        }

        @Override
        Outcome ask(ControlClient client) throws ControlException {
            var line = oneLine(String.join(" ", words));
            if (line.isBlank()) {
                throw misuse("the line is empty");
            }
            return client.shell(line);
        }
    }

    @Command(name = "halt", description = "Halt the running kernel.")
    static final class Halt extends Client {
        Halt(Host host) {
            super(host);
        }

        @Override
        Outcome ask(ControlClient client) throws ControlException {
            return client.halt();
        }
    }

    /// A line of the prompt has no line end in it, whatever the caller's shell let through.
    private static String oneLine(String text) {
        return text.replaceAll("\\R", " ");
    }
}
