package spin.core.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import spin.core.control.ControlException;

/// A command of the kernel's prompt, from another terminal: the same words, the same answer, or that answer as JSON.
@Command
final class ToolCommand implements Callable<Integer> {
    /// What each is for, in a line; `spin shell help NAME` asks the kernel itself.
    static final Map<String, String> TOOLS = tools();

    private final Host host;
    private final String name;

    @Parameters(paramLabel = "WORD", arity = "0..*", description = "What stands behind the command's name at the prompt.")
    private List<String> words = List.of();

    @Mixin
    private final Asking asking = new Asking();

    @Mixin
    private final JsonOut json = new JsonOut();

    ToolCommand(Host host, String name) {
        this.host = host;
        this.name = name;
    }

    private static Map<String, String> tools() {
        var tools = new LinkedHashMap<String, String>();
        tools.put("show", "Show the running kernel at a glance.");
        tools.put("disp", "Show and steer the dispatcher of the running kernel: handlers, code, counts.");
        tools.put("domain", "Show the domains of the running kernel: imports, exports, sizes.");
        tools.put("nanny", "Show the libraries of the running kernel, loaded or to be loaded when imported.");
        tools.put("vm", "Show the memory of the running kernel: pages, spaces, mappings.");
        tools.put("strand", "Show the strands of the running kernel, its timers, its scheduler.");
        tools.put("ps", "List the strands and programs of the running kernel.");
        tools.put("fault", "Show which handlers of the running kernel failed; cause faults on purpose.");
        tools.put("account", "Show who holds what in the running kernel.");
        tools.put("mounts", "List the file systems that are mounted in the running kernel.");
        tools.put("audit", "Show who was refused what by the running kernel.");
        tools.put("spy", "Show what extensions of the running kernel count and time by name.");
        tools.put("regress", "Check that the running kernel keeps what it promises.");
        tools.put("trace", "Trace the running kernel, and write the trace for Perfetto.");
        tools.put("metrics", "Print the running kernel's numbers in the OpenMetrics format.");
        tools.put("graph", "Print the running kernel's domains and bindings for Graphviz.");
        tools.put("time", "Tell the time of the running kernel, or how long a command takes it.");
        return tools;
    }

    @Override
    public Integer call() throws ControlException {
        json.requireWritable();
        return asking.ask(host, name + " " + String.join(" ", meant()), json);
    }

    /// The kernel writes files itself, and knows nothing of the folder that this process stands in.
    private List<String> meant() {
        boolean namesFile = name.equals("trace") && words.size() == 2 && words.getFirst().equals("write");
        return namesFile ? List.of(words.getFirst(), Path.of(words.getLast()).toAbsolutePath().toString()) : words;
    }
}
