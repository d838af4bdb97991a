package spin.core.load;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import spin.core.control.ControlException;
import spin.core.control.Upload;
import spin.domains.Domain;
import spin.domains.ImportAuthoriser;
import spin.domains.NameServer;

/// What extensions export to each other, by name, and the nanny that loads a library when somebody names one that is absent.
///
/// ```
/// Spin-Import: letters        svc/domains/letters: exported by a loaded letters.jar; else the nanny loads the letters.jar on the shelf
/// ```
///
/// A library is an extension like any other: verified, linked, charged to itself, unloaded by its name. It is there, started, before its
/// importer is linked. Those that were loaded for an importer that does not come in after all go with it.
///
/// Source: the nanny of SPIN's release, `svc/nanny`, which runs a script when the name of an absent domain is looked up; the binder
/// procedures of Sirer et al., "Safe Dynamic Linking in an Extensible Operating System".
///
/// One JAR at a time is on its way in, with what it draws in behind it: see [ExtensionLoader].
final class Libraries implements NameServer.Nanny {
    private static final String PLACE = "svc/domains/";
    /// Names that the name server and a manifest can say; other files export to nobody.
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    /// Libraries that draw each other in; each takes the kernel's stack.
    private static final int MOST_DRAWN = 16;

    private final Shelf shelf;
    private final NameServer names;
    private final NameServer.Directory directory;
    private final Function<Upload, ExtensionLoader.Result> load;
    private final Consumer<String> takeBack;
    /// Files on their way in, each drawn in by the one before it.
    private final List<String> underWay = new ArrayList<>();
    /// Libraries that came in for those that are on their way, in the order of coming.
    private final List<String> drawnIn = new ArrayList<>();
    private final Map<String, NameServer.Exported> exported = new HashMap<>();
    private final Map<String, Domain> domains = new HashMap<>();
    /// What the nanny loaded that nobody else has loaded since: which bytes, by file name.
    private final Map<String, byte[]> nursed = new HashMap<>();
    /// Why the last attempt to load a library failed, by name.
    private final Map<String, String> failures = new HashMap<>();

    /// What an importer gets.
    sealed interface Answer {
        /// The domains to resolve against, in the order of its manifest.
        record Found(List<Domain> sources) implements Answer {}

        /// A sentence that names the importer, the library, and why.
        record Lacking(String why) implements Answer {}
    }

    /// @param load     loads the JAR of a library as any other is loaded
    /// @param takeBack unloads it
    Libraries(NameServer names, Shelf shelf, Function<Upload, ExtensionLoader.Result> load, Consumer<String> takeBack) {
        this.names = names;
        this.shelf = shelf;
        this.load = load;
        this.takeBack = takeBack;
        directory = names.root().create("svc", ImportAuthoriser.everybody()).create("domains",
                ImportAuthoriser.everybody());
        directory.nanny(this, ImportAuthoriser.everybody());
    }

    // ---- on the way in

    /// A JAR on its way in. Unless it stays, what it drew in goes when it is closed.
    final class Arrival implements AutoCloseable {
        private final int before = drawnIn.size();
        private boolean stays;

        private Arrival(String fileName) {
            underWay.add(fileName);
        }

        void stays() {
            stays = true;
        }

        @Override
        public void close() {
            underWay.removeLast();
            var drawn = drawnIn.subList(before, drawnIn.size());
            if (!stays) {
                var going = List.copyOf(drawn).reversed();
                drawn.clear();
                going.stream().filter(this::isUnused).forEach(takeBack);
            } else if (underWay.isEmpty()) {
                drawn.clear();
            }
        }

        private boolean isUnused(String fileName) {
            var domain = domains.get(fileName);
            return domain != null && domain.dependants().isEmpty();
        }
    }

    Arrival arriving(String fileName) {
        return new Arrival(fileName);
    }

    /// The libraries that the domain's manifest names, loaded as far as they are not.
    Answer of(Domain importer) {
        var sources = new ArrayList<Domain>();
        for (var name : importer.libraries()) {
            if (underWay.contains(Shelf.file(name))) {
                return lacking(importer, name,
                        "%s is on its way in and draws %s in: a circle, so put the two into one JAR"
                                .formatted(Shelf.file(name), importer.name()));
            }
            switch (names.query(PLACE + name, importer)) {
                case NameServer.Answer.Found(var domain) -> sources.add(domain);
                case NameServer.Answer.Denied(var why) -> {
                    return lacking(importer, name, why);
                }
                case NameServer.Answer.Absent _ -> {
                    return lacking(importer, name,
                            "no loaded JAR exports it and no %s lies in a folder of the nanny's: load it, or name its folder with 'nanny from FOLDER'"
                                    .formatted(Shelf.file(name)));
                }
                case NameServer.Answer.Failed(var why) -> {
                    return lacking(importer, name, why);
                }
            }
        }
        return new Answer.Found(List.copyOf(sources));
    }

    private static Answer lacking(Domain importer, String name, String why) {
        return new Answer.Lacking(sentence(importer.name(), name, why));
    }

    /// Why an importer cannot have a library.
    static String sentence(String importer, String name, String why) {
        return "%s imports %s, which cannot be had: %s%s".formatted(importer, name, why, why.endsWith(".") ? "" : ".");
    }

    // ---- the nanny

    @Override
    public Collection<String> names() {
        return shelf.names().stream().filter(name -> NAME.matcher(name).matches()).toList();
    }

    @Override
    public Domain load(String name) throws NameServer.DemandLoadException {
        try {
            var domain = loaded(name);
            failures.remove(name);
            return domain;
        } catch (NameServer.DemandLoadException failed) {
            failures.put(name, String.valueOf(failed.getMessage()));
            throw failed;
        }
    }

    private Domain loaded(String name) throws NameServer.DemandLoadException {
        var file = Shelf.file(name);
        if (underWay.size() >= MOST_DRAWN) {
            throw new NameServer.DemandLoadException(
                    "%d JARs are on their way in, each for the one before; load %s first"
                            .formatted(MOST_DRAWN, file));
        }
        var upload = upload(name);
        var result = load.apply(upload);
        if (!result.done()) {
            throw new NameServer.DemandLoadException(firstReason(result.text()));
        }
        var domain = domains.get(file);
        if (domain == null) {
            takeBack.accept(file);
            throw new NameServer.DemandLoadException(
                    "%s exports nothing; name its packages in its manifest's Spin-Export".formatted(file));
        }
        drawnIn.add(file);
        nursed.put(file, digest(upload));
        return domain;
    }

    private Upload upload(String name) throws NameServer.DemandLoadException {
        try {
            return shelf.find(name).orElseThrow(() -> new NameServer.DemandLoadException(
                    "%s was on the shelf a moment ago and is gone".formatted(Shelf.file(name))));
        } catch (ControlException unreadable) {
            throw new NameServer.DemandLoadException(String.valueOf(unreadable.getMessage()));
        }
    }

    /// A refusal in one sentence; 'load' by hand says all of it.
    static String firstReason(String refusal) {
        var lines = refusal.lines().map(String::strip).toList();
        if (lines.size() < 2) {
            return refusal;
        }
        return "%s, %s%s".formatted(lines.getFirst(), lines.get(1),
                lines.size() == 2 ? "" : " (and %d more)".formatted(lines.size() - 2));
    }

    private static byte[] digest(Upload upload) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(upload.jar());
            var approval = upload.approval();
            if (approval != null) {
                digest.update((byte) 1);
                digest.update(approval);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    // ---- what is loaded

    /// Whether the nanny loaded just this, so that whoever brings it now need not wait for it; from now on it is his.
    boolean adopted(Upload upload) {
        var known = nursed.get(upload.fileName());
        if (known == null || !MessageDigest.isEqual(known, digest(upload))) {
            return false;
        }
        nursed.remove(upload.fileName());
        return true;
    }

    /// It runs from now on, in the place of what ran under that file name.
    void arrived(String fileName, Domain domain) {
        gone(fileName);
        if (Shelf.isJar(fileName) && NAME.matcher(Shelf.library(fileName)).matches() && !domain.exports().isEmpty()) {
            exported.put(fileName,
                    directory.export(Shelf.library(fileName), domain, ImportAuthoriser.everybody()));
            domains.put(fileName, domain);
        }
    }

    /// It is unloaded, or another takes its place.
    void gone(String fileName) {
        var export = exported.remove(fileName);
        if (export != null) {
            export.detach();
        }
        domains.remove(fileName);
        nursed.remove(fileName);
    }

    /// Every library that is loaded or on the shelf, sorted.
    List<LibraryView> all() {
        var all = new TreeSet<>(names());
        domains.keySet().forEach(file -> all.add(Shelf.library(file)));
        return all.stream().map(this::view).toList();
    }

    private LibraryView view(String name) {
        var file = Shelf.file(name);
        var domain = domains.get(file);
        if (domain == null) {
            return new LibraryView(name, file, LibraryView.State.ABSENT, List.of(), failures.getOrDefault(name, ""));
        }
        return new LibraryView(name, file,
                nursed.containsKey(file) ? LibraryView.State.NURSED : LibraryView.State.LOADED,
                domain.dependants().stream().map(Domain::name).toList(), "");
    }

    /// The folders of the shelf, as text.
    List<String> folders() {
        return shelf.folders().stream().map(Object::toString).toList();
    }

    /// Looks into that folder too.
    ///
    /// @throws ControlException when it is none
    void from(Path folder) throws ControlException {
        shelf.add(folder);
    }
}
