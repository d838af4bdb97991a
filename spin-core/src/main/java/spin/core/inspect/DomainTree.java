package spin.core.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import spin.core.load.ExtensionLoader;
import spin.core.load.LoadedView;
import spin.core.shell.Reply;

/// Who is linked to whom, as a tree: below a domain stand those that import from it, and under the kernel's published interfaces all that
/// import from no other extension.
///
/// A domain that imports from several stands below each of them, with what is below it shown where it comes first; so two that import from each
/// other end the tree and do not make it endless.
final class DomainTree {
    private static final String INDENT = "  ";

    private final Map<String, LoadedView> byName = new LinkedHashMap<>();
    private final int published;
    private final List<String> lines = new ArrayList<>();
    private final Set<String> shown = new LinkedHashSet<>();

    /// @param published how many classes the kernel exports
    DomainTree(List<LoadedView> loaded, int published) {
        loaded.forEach(each -> byName.put(each.name(), each));
        this.published = published;
    }

    /// @param from whose subtree; the kernel's is the whole
    Reply from(String from) {
        if (from.equals(ExtensionLoader.SPIN_PUBLIC)) {
            lines.add("%s  exports %d".formatted(from, published));
            roots().forEach(root -> show(root, INDENT));
        } else {
            show(from, "");
        }
        return new Reply.Valued(lines, Map.of("from", from, "domains",
                shown.stream().map(name -> describe(Objects.requireNonNull(byName.get(name)))).toList()));
    }

    /// Those that import from no other extension; and, of a circle that hangs on nothing else, the one that was loaded first.
    private List<String> roots() {
        var roots = new ArrayList<String>();
        var reached = new LinkedHashSet<String>();
        byName.keySet().stream().filter(name -> exporters(name).isEmpty()).forEach(name -> {
            roots.add(name);
            reach(name, reached);
        });
        for (var name : byName.keySet()) {
            if (!reached.contains(name)) {
                roots.add(name);
                reach(name, reached);
            }
        }
        return roots;
    }

    private void reach(String name, Set<String> reached) {
        if (reached.add(name)) {
            dependants(name).forEach(each -> reach(each, reached));
        }
    }

    /// The extensions that it imports from, in the order of loading.
    private List<String> exporters(String name) {
        return byName.values().stream().filter(each -> each.dependants().contains(name)).map(LoadedView::name).toList();
    }

    private List<String> dependants(String name) {
        var of = byName.get(name);
        return of == null ? List.of() : of.dependants().stream().filter(byName::containsKey).toList();
    }

    private void show(String name, String indent) {
        var of = Objects.requireNonNull(byName.get(name));
        boolean again = !shown.add(name);
        boolean hides = again && !dependants(name).isEmpty();
        lines.add("%s%s  imports %d, exports %d%s".formatted(indent, name, of.anatomy().imports().size(),
                of.exports().size(), hides ? ", shown above" : ""));
        if (!again) {
            dependants(name).forEach(each -> show(each, indent + INDENT));
        }
    }

    private Map<String, Object> describe(LoadedView of) {
        return Map.of("name", of.name(), "importsFrom", exporters(of.name()), "importedBy", dependants(of.name()),
                "imports", List.copyOf(new TreeSet<>(of.anatomy().imports())), "exports", of.exports());
    }
}
