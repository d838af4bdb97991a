package spin.core.boot;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import spin.core.control.ControlException;
import spin.core.control.Messages;
import spin.core.control.Scripts;
import spin.core.load.ExtensionLoader;
import spin.core.load.LoadedView;
import spin.core.shell.Reply;
import spin.core.shell.ShellCommands;

/// The commands that manage a kernel rather than show it: what is loaded, whom its owner trusts, scripts.
final class KernelCommands {
    /// A script that runs itself ends here.
    private static final int DEEPEST_SCRIPT = 8;

    private final SpinKernel kernel;
    private final ExtensionLoader loader;
    private final ShellCommands shell;
    private int depth;

    KernelCommands(SpinKernel kernel, ExtensionLoader loader, ShellCommands shell) {
        this.kernel = kernel;
        this.loader = loader;
        this.shell = shell;
    }

    void add() {
        shell.add("domains", "", "what is loaded", arguments -> domains());
        shell.add("audit", "", "who was refused what, and why", arguments -> audit());
        shell.add("privilege", "[JAR]", "who is trusted with all strands and system calls; why somebody is not",
                loader::names, this::privilege);
        shell.add("events", "", "every event and its handlers, in dispatch order", arguments -> events());
        shell.add("dispatch", "EVENT", "the plan and the generated code of one event, such as Shell.run",
                this::eventNames, this::dispatch);
        shell.add("mounts", "", "the file systems that are mounted, by whom, and their free space",
                arguments -> mounts());
        shell.add("script", "FILE", "run the lines of a file, as --script does",
                file -> new Reply.Afterwards(() -> script(file)));
    }

    private Reply domains() {
        var lines = new ArrayList<String>();
        loader.show(lines::add);
        return new Reply.Valued(lines, Map.of("domains", loader.loaded().stream()
                .map(each -> Map.of("name", each.name(), "classes", each.classes(), "handlers", each.handlers(),
                        "bytes",
                        each.bytes(), "approvedBy", each.approvedBy(), "waived", each.waived(), "privileged",
                        each.privileged()))
                .toList()));
    }

    private Reply audit() {
        var audit = kernel.audit();
        var lines = new ArrayList<String>();
        if (audit.forgotten() > 0) {
            lines.add("%d older refusals are no longer kept".formatted(audit.forgotten()));
        }
        for (var entry : audit.entries()) {
            lines.add("%d  %s  %s  %s: %s".formatted(entry.number(), entry.kind().name().toLowerCase(Locale.ROOT),
                    entry.requester(), entry.object(), entry.reason()));
        }
        if (audit.count() == 0) {
            lines.add("nobody was refused anything");
        }
        return new Reply.Valued(lines, Map.of("refusals", audit.entries().stream()
                .map(entry -> Map.of("number", entry.number(), "kind", entry.kind().name().toLowerCase(Locale.ROOT),
                        "requester", entry.requester(), "object", entry.object(), "reason", entry.reason()))
                .toList()));
    }

    private Reply mounts() {
        return new Reply.Table(
                List.of("mount", "type", "owner", "free blocks", "blocks", "block bytes", "free nodes", "nodes",
                        "read-only"),
                kernel.files().mounted().stream().map(each -> List.<Object>of(each.name(), each.facts().type(),
                        each.owner(), each.facts().freeBlocks(), each.facts().blocks(), each.facts().blockBytes(),
                        each.facts().freeNodes(), each.facts().nodes(), each.facts().readOnly())).toList(),
                "nothing is mounted");
    }

    /// A name proves nothing, so trust is given with the bytes, by a signature, and only shown here.
    private Reply privilege(String name) {
        var loaded = loader.loaded();
        if (name.isEmpty()) {
            return new Reply.Table(List.of("domain", "by key"), loaded.stream().filter(LoadedView::privileged)
                    .map(each -> List.<Object>of(each.name(), each.approvedBy())).toList(), "nobody is privileged");
        }
        var found = loaded.stream().filter(each -> each.name().equals(name)).findFirst();
        if (found.isPresent() && found.get().privileged()) {
            return Reply.text("%s is privileged, by key %s.".formatted(name, found.get().approvedBy()));
        }
        return Reply.refused(
                "%s is %s; sign it with 'spin approve %s --waive no-privilege --key KEY.pem --until DATE', and load the two together into a kernel that was started with --approved-by."
                        .formatted(name,
                                found.isPresent() ? "loaded, and its bytes are not approved for that" : "not loaded",
                                name));
    }

    private Reply events() {
        var lines = new ArrayList<String>();
        var events = new ArrayList<Map<String, Object>>();
        for (var exported : kernel.exports()) {
            for (var event : exported.events()) {
                lines.add(event.name());
                event.bindings().forEach(binding -> lines.add("    " + binding));
                events.add(Map.of("event", event.name(), "type", event.type().toString(), "handlers",
                        event.bindings().stream().map(binding -> Map.of("handler", binding.label(), "of",
                                binding.requester(), "intrinsic", binding.intrinsic())).toList()));
            }
        }
        return new Reply.Valued(lines, Map.of("events", events));
    }

    private List<String> eventNames() {
        return kernel.exports().stream().flatMap(exported -> exported.events().stream()).map(event -> event.name())
                .toList();
    }

    private Reply dispatch(String name) {
        for (var exported : kernel.exports()) {
            for (var event : exported.events()) {
                if (event.name().equalsIgnoreCase(name)) {
                    return Reply.text(event.listing());
                }
            }
        }
        return Reply.refused(name.isEmpty()
                ? "dispatch needs the name of an event, such as Shell.run; 'events' lists them."
                : "No event is called '%s'; 'events' lists those there are.".formatted(name));
    }

    private Reply script(String file) {
        if (depth == DEEPEST_SCRIPT) {
            return Reply
                    .refused("%d scripts are under way already, each run by the one before; one of them runs itself."
                            .formatted(depth));
        }
        depth++;
        try {
            return run(file, Scripts.read(Path.of(file)));
        } catch (ControlException e) {
            return Reply.refused(String.valueOf(e.getMessage()));
        } catch (InvalidPathException _) {
            return Reply.refused("'" + Messages.oneLine(file) + "' is not a path.");
        } finally {
            depth--;
        }
    }

    /// What the lines answer is printed as they go; a line that fails does not keep the others from running.
    private Reply run(String file, List<String> lines) {
        var failed = new ArrayList<String>();
        int number = 0;
        for (var line : lines) {
            number++;
            if (Scripts.isLine(line) && !shell.enter(line)) {
                failed.add("%s:%d: '%s' failed.".formatted(file, number, Messages.oneLine(line)));
            }
        }
        return failed.isEmpty() ? Reply.lines(List.of()) : Reply.refused(String.join("\n", failed));
    }
}
