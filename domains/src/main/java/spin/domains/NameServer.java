package spin.domains;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Which domain is meant by a name, and for whom. It is no part of the linker: it hands out domains, and resolving against
/// them is the importer's own act.
///
/// ```
/// path      = component { "/" component }          svc/domains/unix
/// component = an export, a directory, or a name space of somebody else attached there
/// ```
///
/// To hold a [Directory] is the right to export in it. Everybody may ask; each component on the way asks its authoriser with
/// the importer's identity, at every query. What lies below a directory that denies is not looked at, so its names do not
/// leak: a name that exists and one that does not get the same answer.
///
/// Source: the hierarchical name server of SPIN's release, its operations lookup, attach, detach, rename, enumerate and
/// create directory.
///
/// One thread at a time.
public final class NameServer {

    /// The answer to a query.
    public sealed interface Answer {

        /// The domain to resolve against.
        record Found(Domain domain) implements Answer {}

        /// An authoriser refused.
        record Denied(String reason) implements Answer {}

        /// Nobody exports that name.
        record Absent(String name) implements Answer {}

        /// The domain would have to be loaded now, and that failed; nothing of it is left.
        record Failed(String reason) implements Answer {}
    }

    /// The answer to the question which names there are.
    public sealed interface Listing {

        /// The names that the importer may use, sorted. Those of directories end in `/`.
        record Names(List<String> names) implements Listing {}

        /// An authoriser refused.
        record Denied(String reason) implements Listing {}

        /// There is no directory of that name.
        record Absent(String name) implements Listing {}
    }

    /// Loads a domain when somebody first asks for it: the original's nanny.
    @FunctionalInterface
    public interface DemandLoader {

        /// A domain that is ready to be imported from.
        ///
        /// @throws DemandLoadException when there will be none; whoever throws has cleaned up
        Domain load(String path) throws DemandLoadException;
    }

    /// Knows the domains of a directory that nobody has exported there yet: the original's nanny for all absent names.
    public interface Nanny {

        /// The names that it would load a domain for, in any order. Each is a component, and nothing is loaded to tell it.
        Collection<String> names();

        /// A domain that is ready to be imported from. It may export it under the name, and is not asked again as long as that stays so.
        ///
        /// @throws DemandLoadException when there will be none; whoever throws has cleaned up
        Domain load(String name) throws DemandLoadException;
    }

    /// A name's domain cannot be loaded, and why: a sentence for the importer.
    public static final class DemandLoadException extends Exception {

        private static final long serialVersionUID = 1;

        public DemandLoadException(String message) {
            super(message);
        }
    }

    private static final int LONGEST_COMPONENT = 100;
    private static final int DEEPEST_PATH = 32;

    private final Directory root = new Directory("");
    private final AuditLog audit;

    public NameServer() {
        this(new AuditLog(1));
    }

    /// @param audit is told of every denial
    public NameServer(AuditLog audit) {
        this.audit = audit;
    }

    /// The right to export at the top.
    public Directory root() {
        return root;
    }

    /// Exports a domain at the top. Only who gets the result can take it back.
    ///
    /// @throws IllegalArgumentException when the name is no component or taken
    public Exported export(String name, Domain domain, ImportAuthoriser authoriser) {
        return root.export(name, domain, authoriser);
    }

    /// Who `importer` gets under that path.
    public Answer query(String path, Importer importer) {
        return switch (find(path, importer)) {
            case Step.Denied(var reason) -> new Answer.Denied(reason);
            case Step.Absent() -> new Answer.Absent(path);
            case Step.Entered _ -> new Answer.Absent(path);
            case Step.Reached(var restricted, var target) ->
                restricted == null ? target.domain(path) : new Answer.Found(restricted);
        };
    }

    /// The names in the directory at `path` that the importer may use; the empty path is the top. Nothing is loaded for it.
    public Listing enumerate(String path, Importer importer) {
        var step = path.isEmpty() ? new Step.Entered(root) : find(path, importer);
        return switch (step) {
            case Step.Denied(var reason) -> new Listing.Denied(reason);
            case Step.Absent(),Step.Reached _ -> new Listing.Absent(path);
            case Step.Entered(var directory) -> new Listing.Names(directory.namesFor(path, importer));
        };
    }

    /// All names at the top, sorted; for whoever holds the server.
    public List<String> names() {
        return List.copyOf(root.entries.keySet());
    }

    // ---- walking

    /// Where a walk along a path ended.
    private sealed interface Step {

        record Denied(String reason) implements Step {}

        record Absent() implements Step {}

        record Entered(Directory directory) implements Step {}

        record Reached(@Nullable Domain restricted, Target target) implements Step {}
    }

    private Step find(String path, Importer importer) {
        var components = path.split("/", -1);
        if (components.length > DEEPEST_PATH) {
            return new Step.Absent();
        }
        Step at = new Step.Entered(root);
        for (var component : components) {
            if (!(at instanceof Step.Entered(var directory))) {
                return new Step.Absent();
            }
            var entry = directory.entry(component);
            if (entry == null) {
                return new Step.Absent();
            }
            at = enter(path, entry, importer);
            if (at instanceof Step.Denied(var reason)) {
                audit.denied(AuditLog.Kind.LINK, importer.name(), path, reason);
                return at;
            }
        }
        return at;
    }

    private static Step enter(String path, Entry entry, Importer importer) {
        return switch (decide(path, entry, importer)) {
            case ImportAuthoriser.Decision.Denied(var reason) -> new Step.Denied(reason);
            case ImportAuthoriser.Decision.Allowed() -> entry.target() instanceof Below(var directory)
                    ? new Step.Entered(directory)
                    : new Step.Reached(null, entry.target());
            case ImportAuthoriser.Decision.AllowedAs(var restricted) -> new Step.Reached(restricted, entry.target());
        };
    }

    private static ImportAuthoriser.Decision decide(String path, Entry entry, Importer importer) {
        try {
            return entry.authoriser().decide(path, importer);
        } catch (RuntimeException failed) {
            return new ImportAuthoriser.Decision.Denied("The authoriser of " + path + " failed (" + failed
                    + "), and what cannot be decided is denied.");
        }
    }

    // ---- what a name stands for

    private sealed interface Target {

        /// The domain that this is, loaded if need be.
        Answer domain(String path);
    }

    /// Equal to nothing but itself: an export taken back must not take a later one of the same domain with it.
    private static final class Entry {

        private final Target target;
        private final ImportAuthoriser authoriser;

        Entry(Target target, ImportAuthoriser authoriser) {
            this.target = target;
            this.authoriser = authoriser;
        }

        Target target() {
            return target;
        }

        ImportAuthoriser authoriser() {
            return authoriser;
        }
    }

    private record Below(Directory directory) implements Target {

        /// A directory is no domain.
        @Override
        public Answer domain(String path) {
            return new Answer.Absent(path);
        }
    }

    private record Present(Domain domain) implements Target {

        @Override
        public Answer domain(String path) {
            return new Answer.Found(domain);
        }
    }

    private static final class OnDemand implements Target {

        private final DemandLoader loader;
        private @Nullable Domain loaded;
        private boolean loading;

        OnDemand(DemandLoader loader) {
            this.loader = loader;
        }

        /// A domain that was destroyed meanwhile is loaded again.
        @Override
        public Answer domain(String path) {
            if (loaded != null && !loaded.isDestroyed()) {
                return new Answer.Found(loaded);
            }
            if (loading) {
                return new Answer.Failed(path + " is being loaded and asks for itself: leave the circle out.");
            }
            loading = true;
            try {
                loaded = loader.load(path);
                return new Answer.Found(loaded);
            } catch (DemandLoadException failed) {
                loaded = null;
                return new Answer.Failed(String.valueOf(failed.getMessage()));
            } finally {
                loading = false;
            }
        }
    }

    /// A name that the directory's nanny knows and nobody exports.
    private record Nursed(Nanny nanny, String name) implements Target {

        @Override
        public Answer domain(String path) {
            try {
                return new Answer.Found(nanny.load(name));
            } catch (DemandLoadException failed) {
                return new Answer.Failed(String.valueOf(failed.getMessage()));
            }
        }
    }

    private record Nursery(Nanny nanny, ImportAuthoriser authoriser) {}

    /// A place for names, and the right to put some there.
    public static final class Directory {

        private final String path;
        private final TreeMap<String, Entry> entries = new TreeMap<>();
        private @Nullable Nursery nursery;

        private Directory(String path) {
            this.path = path;
        }

        /// Exports a domain under a name.
        ///
        /// @throws IllegalArgumentException when the name is no component or taken
        public Exported export(String name, Domain domain, ImportAuthoriser authoriser) {
            return add(name, new Entry(new Present(domain), authoriser));
        }

        /// Exports a domain that is loaded when an importer that the authoriser lets through first asks for it.
        ///
        /// @throws IllegalArgumentException when the name is no component or taken
        public Exported exportOnDemand(String name, DemandLoader loader, ImportAuthoriser authoriser) {
            return add(name, new Entry(new OnDemand(loader), authoriser));
        }

        /// Has `nanny` asked for each name of this directory that is absent.
        ///
        /// @param authoriser is asked before it
        /// @throws IllegalStateException when there is a nanny already
        public void nanny(Nanny nanny, ImportAuthoriser authoriser) {
            if (nursery != null) {
                throw new IllegalStateException("The directory '" + path + "' has a nanny already.");
            }
            nursery = new Nursery(nanny, authoriser);
        }

        /// What stands there, or would if somebody loaded it.
        private @Nullable Entry entry(String name) {
            var entry = entries.get(name);
            return entry == null && nursery != null && nursery.nanny().names().contains(name)
                    ? new Entry(new Nursed(nursery.nanny(), name), nursery.authoriser())
                    : entry;
        }

        /// Makes a directory in this one.
        ///
        /// @param authoriser is asked whenever a path leads through the new directory
        /// @throws IllegalArgumentException when the name is no component or taken
        public Directory create(String name, ImportAuthoriser authoriser) {
            var directory = new Directory(below(name));
            add(name, new Entry(new Below(directory), authoriser));
            return directory;
        }

        /// Lets the names of `other` be found below a name of this directory as well.
        ///
        /// @throws IllegalArgumentException when the name is no component or taken
        public Exported attach(String name, Directory other, ImportAuthoriser authoriser) {
            return add(name, new Entry(new Below(other), authoriser));
        }

        private Exported add(String name, Entry entry) {
            checkComponent(name);
            if (entries.putIfAbsent(name, entry) != null) {
                throw new IllegalArgumentException("There is a " + below(name)
                        + " already: detach that one first, or take another name.");
            }
            return new Exported(this, name, entry);
        }

        private String below(String name) {
            return path.isEmpty() ? name : path + "/" + name;
        }

        private static void checkComponent(String name) {
            if (name.isBlank() || name.length() > LONGEST_COMPONENT || name.indexOf('/') >= 0 || name.equals(".")
                    || name.equals("..") || name.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("'" + name + "' cannot be a name: give 1 to " + LONGEST_COMPONENT
                        + " letters without '/' and control characters, and neither '.' nor '..'.");
            }
        }

        private List<String> namesFor(String asked, Importer importer) {
            var all = new TreeMap<>(entries);
            if (nursery != null) {
                nursery.nanny().names().forEach(name -> all.computeIfAbsent(name, this::entry));
            }
            var names = new ArrayList<String>();
            all.forEach((name, entry) -> {
                var full = asked.isEmpty() ? name : asked + "/" + name;
                if (!(decide(full, entry, importer) instanceof ImportAuthoriser.Decision.Denied)) {
                    names.add(entry.target() instanceof Below ? name + "/" : name);
                }
            });
            return List.copyOf(names);
        }
    }

    /// An export, in the hands of whoever made it.
    public static final class Exported {

        private final Directory directory;
        private final Entry entry;
        private String name;

        private Exported(Directory directory, String name, Entry entry) {
            this.directory = directory;
            this.name = name;
            this.entry = entry;
        }

        /// Takes the export back; a second time does nothing. Domains that were resolved already stay so.
        public void detach() {
            directory.entries.remove(name, entry);
        }

        /// Exports the same under another name of the same directory, and no longer under this one.
        ///
        /// @throws IllegalArgumentException when the name is no component or taken; then all stays as it is
        /// @throws IllegalStateException    when it was detached
        public void rename(String newName) {
            if (directory.entries.get(name) != entry) {
                throw new IllegalStateException(name + " is not exported any more and cannot be renamed.");
            }
            directory.add(newName, entry);
            directory.entries.remove(name, entry);
            name = newName;
        }
    }
}
