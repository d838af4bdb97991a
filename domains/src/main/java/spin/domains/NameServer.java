package spin.domains;

import java.util.List;
import java.util.TreeMap;

/// Which domain is meant by a name, and for whom. It is no part of the linker: it hands out domains, and resolving
/// against them is the importer's own act.
///
/// One thread at a time.
public final class NameServer {

    /// The answer to a query.
    public sealed interface Answer {

        /// The domain to resolve against.
        record Found(Domain domain) implements Answer {}

        /// The exporter's authoriser refused.
        record Denied(String reason) implements Answer {}

        /// Nobody exports that name.
        record Absent(String name) implements Answer {}
    }

    private record Entry(Domain domain, ImportAuthoriser authoriser) {}

    private final TreeMap<String, Entry> entries = new TreeMap<>();

    /// Exports a domain under a name. Only who gets the result can take it back.
    ///
    /// @throws IllegalArgumentException when the name is empty or taken
    public Exported export(String name, Domain domain, ImportAuthoriser authoriser) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("A domain is exported under a name that is not empty.");
        }
        var entry = new Entry(domain, authoriser);
        if (entries.putIfAbsent(name, entry) != null) {
            throw new IllegalArgumentException(
                    "A domain is exported as " + name + " already: detach that one first, or take another name.");
        }
        return new Exported(this, name, entry);
    }

    /// Who `importer` gets under that name. The authoriser is asked every time; one that fails denies.
    public Answer query(String name, Importer importer) {
        var entry = entries.get(name);
        if (entry == null) {
            return new Answer.Absent(name);
        }
        ImportAuthoriser.Decision decision;
        try {
            decision = entry.authoriser().decide(name, importer);
        } catch (RuntimeException failed) {
            return new Answer.Denied("The authoriser of " + name + " failed (" + failed
                    + "), and what cannot be decided is denied.");
        }
        return switch (decision) {
            case ImportAuthoriser.Decision.Allowed() -> new Answer.Found(entry.domain());
            case ImportAuthoriser.Decision.AllowedAs(var restricted) -> new Answer.Found(restricted);
            case ImportAuthoriser.Decision.Denied(var reason) -> new Answer.Denied(reason);
        };
    }

    /// All exported names, sorted.
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /// An export, in the hands of whoever made it.
    public static final class Exported {

        private final NameServer server;
        private final String name;
        private final Entry entry;

        private Exported(NameServer server, String name, Entry entry) {
            this.server = server;
            this.name = name;
            this.entry = entry;
        }

        /// Takes the export back; a second time does nothing. Domains that were resolved already stay so.
        public void detach() {
            server.entries.remove(name, entry);
        }
    }
}
