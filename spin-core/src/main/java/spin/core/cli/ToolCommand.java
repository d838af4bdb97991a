package spin.core.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import spin.core.control.ControlClient;
import spin.core.control.ControlException;
import spin.core.control.Messages;

/// A command of the kernel's prompt, from another terminal: the same words, the same answer, or that answer as JSON.
@Command
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ToolCommand implements Callable<Integer> {
    /// What each is for, in a line; `spin shell help NAME` asks the kernel itself.
    static final Map<String, String> TOOLS = tools();

    private final Host host;
    private final String name;

    @Parameters(paramLabel = "WORD", arity = "0..*", description = "What stands behind the command's name at the prompt.")
    private List<String> words = List.of();

    @Option(names = "--kernel", paramLabel = "PID", description = "The process number of the kernel, needed when several are running.")
    private @Nullable Long kernel;

    @Mixin
    private final JsonOut json = new JsonOut();

    @Spec
    private CommandSpec spec;

    ToolCommand(Host host, String name) {
        this.host = host;
        this.name = name;
    }

    private static Map<String, String> tools() {
        var tools = new LinkedHashMap<String, String>();
        tools.put("show", "Show the running kernel at a glance.");
        tools.put("disp", "Show and steer the dispatcher of the running kernel: handlers, code, counts.");
        tools.put("domain", "Show the domains of the running kernel: imports, exports, sizes.");
        tools.put("vm", "Show the memory of the running kernel: pages, spaces, mappings.");
        tools.put("strand", "Show the strands of the running kernel, its timers, its scheduler.");
        tools.put("ps", "List the strands and programs of the running kernel.");
        tools.put("fault", "Show which handlers of the running kernel failed; cause faults on purpose.");
        tools.put("account", "Show who holds what in the running kernel.");
        tools.put("audit", "Show who was refused what by the running kernel.");
        tools.put("trace", "Trace the running kernel, and write the trace for Perfetto.");
        tools.put("time", "Tell the time of the running kernel, or how long a command takes it.");
        return tools;
    }

    @Override
    public Integer call() throws ControlException {
        json.requireWritable();
        var line = (name + " " + String.join(" ", meant())).replaceAll("\\R", " ").strip();
        try (var client = ControlClient.connect(ClientCommands.socketFolder(host),
                kernel == null ? OptionalLong.empty() : OptionalLong.of(kernel))) {
            return json.wanted() ? asJson(client, line) : asText(client, line);
        }
    }

    /// The kernel writes files itself, and knows nothing of the folder that this process stands in.
    private List<String> meant() {
        boolean namesFile = name.equals("trace") && words.size() == 2 && words.getFirst().equals("write");
        return namesFile ? List.of(words.getFirst(), Path.of(words.getLast()).toAbsolutePath().toString()) : words;
    }

    private int asText(ControlClient client, String line) throws ControlException {
        var outcome = client.shell(line);
        var out = outcome.done() ? host.out() : host.err();
        if (!outcome.text().isEmpty()) {
            out.println(Messages.printable(outcome.text()));
        } else if (!outcome.done()) {
            out.println(spec.qualifiedName(" ") + ": the kernel refused and gave no reason.");
        }
        return outcome.done() ? Main.SUCCESS : Main.FAILED;
    }

    private int asJson(ControlClient client, String line) throws ControlException {
        var outcome = client.ask(line);
        if (!outcome.done() && !outcome.text().startsWith("{")) {
            throw new CommandFailure(outcome.text());
        }
        try {
            json.write(JsonMapper.builder().build().readTree(outcome.text()));
        } catch (JsonProcessingException e) {
            throw new CommandFailure("the kernel's answer to '" + line + "' is too long to be sent as JSON.", e);
        }
        return outcome.done() ? Main.SUCCESS : Main.FAILED;
    }
}
