package spin.core.inspect;

import java.util.LinkedHashMap;
import java.util.List;
import spin.core.boot.SpinKernel;
import spin.core.load.ExtensionLoader;
import spin.core.shell.Reply;
import spin.core.shell.ShellCommands;

/// `show`: the kernel at a glance, and the interfaces that it is made of.
///
/// Source: the released shell's `show` (spin-33): its `jobs` and `threads` are `ps` here, its `types` and `nlist` are `show interfaces`.
final class ShowCommand {
    private static final String NAME = "show";

    private final SpinKernel kernel;
    private final ExtensionLoader loader;
    private final EventNames events;

    ShowCommand(SpinKernel kernel, ExtensionLoader loader, EventNames events) {
        this.kernel = kernel;
        this.loader = loader;
        this.events = events;
    }

    void addTo(ShellCommands shell) {
        shell.add(NAME, "", "the kernel at a glance", arguments -> glance());
        shell.addSub(NAME, "interfaces", "", "the interfaces that are exported, with their events",
                arguments -> interfaces());
    }

    private Reply glance() {
        var profile = kernel.machine().profile();
        var facts = new LinkedHashMap<String, Object>();
        facts.put("machine", profile.machine());
        facts.put("profile", profile.name());
        facts.put("cycles", kernel.machine().clock().now());
        facts.put("interfaces", kernel.exports().size());
        facts.put("events", events.all().size());
        facts.put("handlers", events.all().stream().mapToInt(each -> each.event().bindings().size()).sum());
        facts.put("extensions", loader.names().size());
        facts.put("strands", kernel.processor().alive());
        facts.put("programs", kernel.programs().running().size());
        facts.put("free pages", kernel.memory().pages().freeFrames());
        facts.put("refusals", kernel.audit().count());
        return Reply.facts(facts);
    }

    private Reply interfaces() {
        var published = loader.published();
        var rows = kernel.exports().stream().map(each -> List.<Object>of(each.type().getName(), each.owner().name(),
                each.events().size(), published.contains(each.type().getName()))).toList();
        return new Reply.Table(List.of("interface", "owner", "events", "published"), rows, "nothing is exported");
    }
}
