package spin.core.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import spin.core.load.ExtensionLoader;
import spin.core.load.LoadedView;
import spin.core.shell.Reply;
import spin.core.shell.ShellCommands;

/// `domain`: what is loaded, what it imports and exports, what hangs on it, how large it is.
///
/// Source: the released shell's `domain` (spin-33); sizes as in SOSP '95, table 7.
final class DomainCommands {
    private static final String NAME = "domain";
    private static final int KEY_SHOWN = 16;

    private final ExtensionLoader loader;
    private final EventNames events;

    DomainCommands(ExtensionLoader loader, EventNames events) {
        this.loader = loader;
        this.events = events;
    }

    void addTo(ShellCommands shell) {
        shell.add(NAME, "", "the domains: what they hold and who approved them", arguments -> overview());
        shell.addSub(NAME, "show", "NAME", "all that is known of one domain", loader::names,
                name -> on(name, this::show));
        shell.addSub(NAME, "tree", "[NAME]", "who imports from whom: below each domain those that import from it",
                this::names, this::tree);
        shell.addSub(NAME, "imports", "NAME", "the interfaces that a domain imports", loader::names,
                name -> on(name, of -> list("import", new TreeSet<>(of.anatomy().imports()))));
        shell.addSub(NAME, "exports", "NAME", "the classes that a domain exports", this::names,
                name -> name.equals(ExtensionLoader.SPIN_PUBLIC)
                        ? list("export", loader.published())
                        : on(name, of -> list("export", of.exports())));
    }

    private List<String> names() {
        var names = new ArrayList<>(loader.names());
        names.add(ExtensionLoader.SPIN_PUBLIC);
        return names;
    }

    private Reply overview() {
        var rows = loader.loaded().stream().map(each -> List.<Object>of(each.name(), each.classes(), each.handlers(),
                each.bytes(), key(each), String.join(",", each.waived()))).toList();
        return new Reply.Table(List.of("domain", "classes", "handlers", "bytes", "approved by", "to break"), rows,
                "nothing is loaded");
    }

    private static String key(LoadedView of) {
        return of.approvedBy().isEmpty() ? "" : of.approvedBy().substring(0, KEY_SHOWN);
    }

    private Reply on(String name, Function<LoadedView, Reply> answer) {
        return loader.loaded().stream().filter(each -> each.name().equals(name)).findFirst().map(answer)
                .orElseGet(() -> Reply.refused(name.isEmpty()
                        ? "The name of a domain is missing; 'domain' lists them."
                        : "No domain is called '%s'; 'domain' lists those there are.".formatted(name)));
    }

    private Reply show(LoadedView of) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("name", of.name());
        facts.put("classes", of.classes());
        facts.put("bytes of JAR", of.bytes());
        facts.put("bytes of code", of.anatomy().codeBytes());
        facts.put("bytes of data", of.anatomy().dataBytes());
        facts.put("interfaces imported", of.anatomy().imports().size());
        facts.put("classes exported", of.exports().size());
        facts.put("imported by", of.dependants().isEmpty() ? "nobody" : String.join(", ", of.dependants()));
        facts.put("approved by", of.approvedBy().isEmpty() ? "nobody" : key(of));
        var table = (Reply.Table) Reply.facts(facts);
        var handlers = new ArrayList<String>();
        for (var each : events.all()) {
            for (var binding : each.event().bindings()) {
                if (binding.requester().equals(of.name())) {
                    handlers.add("handles " + binding.event() + " as " + binding.label());
                }
            }
        }
        return Reply.noted(table, handlers);
    }

    private Reply tree(String name) {
        var tree = new DomainTree(loader.loaded(), loader.published().size());
        return name.isEmpty() || name.equals(ExtensionLoader.SPIN_PUBLIC)
                ? tree.from(ExtensionLoader.SPIN_PUBLIC)
                : on(name, of -> tree.from(of.name()));
    }

    private static Reply list(String what, Iterable<String> names) {
        var rows = new ArrayList<List<Object>>();
        names.forEach(name -> rows.add(List.of(name)));
        return new Reply.Table(List.of(what), rows, "none");
    }

    static Reply sizes(List<LoadedView> of) {
        return Sizes.table(of.stream().map(each -> new Sizes.Measured(each.name(), each.anatomy())).toList());
    }
}
