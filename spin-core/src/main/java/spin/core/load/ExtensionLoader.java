package spin.core.load;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import spin.core.Extension;
import spin.core.ImportDeniedException;
import spin.core.Upgradable;
import spin.core.boot.SpinKernel;
import spin.core.control.ControlException;
import spin.core.control.Upload;
import spin.core.panic.KernelPanic;
import spin.dispatcher.Batch;
import spin.dispatcher.InstallException;
import spin.dispatcher.Limits;
import spin.dispatcher.Requester;
import spin.domains.CreateResult;
import spin.domains.Domain;
import spin.domains.HandOver;
import spin.domains.ImportAuthoriser;
import spin.domains.Importer;
import spin.domains.InitialisationException;
import spin.domains.InitialiseOptions;
import spin.domains.Initialised;
import spin.domains.NameServer;
import spin.domains.Testimony;
import spin.domains.UnloadProof;
import spin.domains.UnresolvedException;
import spin.domains.approve.Approvers;
import spin.domains.meter.MemoryExhausted;
import spin.domains.meter.PriceList;
import spin.domains.meter.Terminated;
import spin.domains.verify.Report;
import spin.domains.verify.Violation;

/// Loads, replaces and unloads extension JARs.
///
/// Three doors lead here, the drop folder, the control socket and the prompt, and one path goes on from here: create
/// (read, verify), find the libraries that it names, which load before it, resolve against `SpinPublic` and them, initialise
/// (link, meter, define), start, commit. Until the commit nobody
/// sees anything of the newcomer; at the commit its handlers come and, in the same instant, those of the one it replaces
/// go. Just before, the one hands its state to the other, if both are [Upgradable]. What fails on the way leaves nothing
/// behind, and the old one running.
///
/// On the kernel's thread.
public final class ExtensionLoader {
    /// The name of the domain of all published interfaces.
    public static final String SPIN_PUBLIC = "SpinPublic";
    /// The name of the domain of all that and of the devices' interfaces, for extensions that the owner trusts.
    public static final String SPIN_TRUSTED = "SpinTrusted";
    /// Cycles that an extension may use to be made and to start: three quarters of a second on the default machine.
    private static final long START_LIMIT = 100_000_000;
    /// Bytes that an extension may keep alive, estimated: the default machine's whole memory.
    private static final long MEMORY = 64L << 20;
    /// How often the collector is asked before an unload that left something behind is reported.
    private static final int COLLECTIONS = 3;
    /// How often when a dump of the heap has shown that nothing keeps it.
    private static final int PATIENT_COLLECTIONS = 25;
    private static final String GONE = " is unloaded, and its classes are gone.";
    /// Cycles that a version may use to hand over its state, and the next one to take it.
    private static final long HAND_OVER_LIMIT = 20_000_000;

    private final SpinKernel kernel;
    private final NameServer names;
    private final Approvers approvers;
    private final Supplier<LocalDate> today;
    private final InitialiseOptions options;
    private final Set<String> published;
    private final Limits limits;
    private final Libraries libraries;
    private final Map<String, LoadedExtension> loaded = new LinkedHashMap<>();
    /// Who can be asked for its state, by file name; apart from the rest, so that nobody holds it who has only looked.
    private final Map<String, Upgradable> upgradable = new HashMap<>();
    /// Who is on the way in and may import what is for trusted extensions.
    private @Nullable Importer trusted;
    /// Of versions that were replaced, as long as their classes are there.
    private final Map<UnloadProof, String> replaced = new LinkedHashMap<>();

    /// How a request ended.
    ///
    /// @param done false when it was refused; then nothing has changed
    /// @param text what happened, where, and what to do; several lines where there are several reasons
    public record Result(boolean done, String text) {}

    /// Who is on the way in.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Newcomer(Domain domain, Report report, byte[] jar, boolean privileged, List<Domain> libraries) {}

    /// What stopped an extension on its way in.
    private static final class NotStarted extends Exception {
        private static final long serialVersionUID = 1L;

        NotStarted(String why, @Nullable Throwable cause) {
            super(why, cause);
        }
    }

    /// A loader without a shelf: a library is loaded before those that import it.
    public ExtensionLoader(SpinKernel kernel, PriceList prices, Limits limits, Approvers approvers,
            Supplier<LocalDate> today) {
        this(kernel, prices, limits, approvers, today, new Shelf(List.of()));
    }

    /// @param prices    what an extension's instructions cost
    /// @param limits    what ends a start that does not end
    /// @param approvers whose word lets in what the verifier would refuse
    /// @param today     by which approvals expire
    /// @param shelf     where libraries lie that are loaded when somebody imports them
    public ExtensionLoader(SpinKernel kernel, PriceList prices, Limits limits, Approvers approvers,
            Supplier<LocalDate> today, Shelf shelf) {
        this.kernel = kernel;
        this.limits = limits;
        this.approvers = approvers;
        this.today = today;
        names = new NameServer(kernel.audit());
        options = InitialiseOptions.standard().withPrices(prices).withMemory(MEMORY);
        var classes = Published.classes(ExtensionLoader.class.getClassLoader());
        published = classes.stream().map(Class::getName).collect(Collectors.toUnmodifiableSet());
        var open = spinPublic();
        names.export(SPIN_PUBLIC, open, ImportAuthoriser.everybody());
        names.export(SPIN_TRUSTED, spinTrusted(open), this::mayImportTrusted);
        libraries = new Libraries(names, shelf, this::load, this::withdraw);
    }

    private static Domain spinPublic() {
        return Domain.ofInterfaces(SPIN_PUBLIC, Published.classes(ExtensionLoader.class.getClassLoader()));
    }

    private static Domain spinTrusted(Domain open) {
        return Domain.combine(SPIN_TRUSTED, open,
                Domain.ofInterfaces("devices", Published.trusted(ExtensionLoader.class.getClassLoader())));
    }

    private ImportAuthoriser.Decision mayImportTrusted(String name, Importer importer) {
        return importer.equals(trusted)
                ? new ImportAuthoriser.Decision.Allowed()
                : new ImportAuthoriser.Decision.Denied(
                        name + " is for extensions that the owner trusts: have the JAR signed with 'spin approve --waive "
                                + Admission.NO_PRIVILEGE + "'");
    }

    /// What a kernel that knows these keys would say of this JAR before it runs any of its code, without loading it.
    ///
    /// @param shelf where the libraries lie that it imports
    public static Report verify(Upload upload, Approvers approvers, Supplier<LocalDate> today, Shelf shelf) {
        var open = spinPublic();
        return new Rehearsal(shelf, approvers, today.get(), open, spinTrusted(open)).of(upload);
    }

    /// Loads the JAR, or puts it in the place of the one that is loaded under its name. One that comes with an approval is approved or
    /// refused: a wrong approval is never taken for none.
    public Result load(Upload upload) {
        if (libraries.adopted(upload)) {
            return new Result(true, "%s is loaded already: the nanny loaded it for whoever imports it."
                    .formatted(upload.fileName()));
        }
        return load(upload, identity -> {});
    }

    /// The same, and before the extension starts `identified` is told who it is.
    public Result load(Upload upload, Consumer<Requester> identified) {
        var fileName = upload.fileName();
        var old = loaded.get(fileName);
        var admitted = Admission.of(upload, approvers, today.get());
        if (!(admitted.created() instanceof CreateResult.Created(Domain domain, Report report))) {
            return notLoaded(fileName, old, admitted.created().report().text());
        }
        LoadedExtension fresh;
        try (var arrival = libraries.arriving(fileName)) {
            mustBeUnused(old);
            fresh = start(
                    new Newcomer(domain, report, upload.jar(), admitted.privileged(), librariesOf(domain)), old,
                    identified);
            arrival.stays();
        } catch (NotStarted e) {
            return notLoaded(fileName, old, String.valueOf(e.getMessage()));
        }
        loaded.remove(fileName);
        loaded.put(fileName, fresh);
        libraries.arrived(fileName, domain);
        if (old != null) {
            forgetCollected();
            replaced.put(release(old), fileName);
        }
        return new Result(true, "%s is %s: %s, %s%s.".formatted(fileName, old == null ? "loaded" : "replaced",
                counted(fresh.classes(), "class", "classes"),
                counted(handlers(fresh.identity()), "handler", "handlers"), waived(fresh)));
    }

    /// A class that others are linked to is theirs for good: the JVM resolves a reference once.
    private static void mustBeUnused(@Nullable LoadedExtension old) throws NotStarted {
        var users = old == null ? List.<Domain>of() : old.domain().dependants();
        if (old != null && !users.isEmpty()) {
            throw new NotStarted(
                    "%s: refused\n  in-use: %s import%s from the one that is loaded and cannot be linked anew: unload %s first, or all with 'unload %s with-users'."
                            .formatted(old.domain().name(), named(users), users.size() == 1 ? "s" : "",
                                    users.size() == 1 ? "it" : "them",
                                    old.domain().name()),
                    null);
        }
    }

    private List<Domain> librariesOf(Domain domain) throws NotStarted {
        return switch (libraries.of(domain)) {
            case Libraries.Answer.Found(var sources) -> sources;
            case Libraries.Answer.Lacking(var why) ->
                throw new NotStarted("%s: refused\n  library: %s".formatted(domain.name(), why), null);
        };
    }

    private static String named(List<Domain> domains) {
        return domains.stream().map(Domain::name).collect(Collectors.joining(", "));
    }

    /// Looks for libraries in that folder too.
    ///
    /// @throws ControlException when it is none
    public void librariesFrom(Path folder) throws ControlException {
        libraries.from(folder);
    }

    /// Every library that is loaded or would be, sorted by name.
    public List<LibraryView> libraries() {
        return libraries.all();
    }

    /// Where libraries are looked for.
    public List<String> libraryFolders() {
        return libraries.folders();
    }

    /// Takes the extension out, and before it all those that import from it.
    public Result unloadWithUsers(String fileName) {
        var extension = loaded.get(fileName);
        if (extension == null) {
            return unload(fileName);
        }
        var texts = new ArrayList<String>();
        for (var user : extension.domain().dependants()) {
            texts.add(unload(user.name()).text());
        }
        var last = unload(fileName);
        texts.add(last.text());
        return new Result(last.done(), String.join("\n", texts));
    }

    /// Takes the extension out: all its handlers at one instant, then whatever else it held. One that others import from stays.
    public Result unload(String fileName) {
        var users = users(fileName);
        if (!users.isEmpty()) {
            return new Result(false,
                    "%s is not unloaded, because %s import%s from it: unload %s first, or all with 'unload %s with-users'."
                            .formatted(fileName, named(users), users.size() == 1 ? "s" : "",
                                    users.size() == 1 ? "it" : "them", fileName));
        }
        var proof = withdrawn(fileName);
        if (proof == null) {
            return new Result(false, loaded.isEmpty()
                    ? "%s is not loaded; nothing is.".formatted(fileName)
                    : "%s is not loaded; loaded are %s.".formatted(fileName, String.join(", ", loaded.keySet())));
        }
        return new Result(true, switch (proof.await(COLLECTIONS)) {
            case UnloadProof.Outcome.Collected _ -> fileName + GONE;
            case UnloadProof.Outcome.StillReachable(var why) -> {
                var path = retainedBy(proof);
                yield path.isEmpty()
                        ? notYetGone(fileName, proof)
                        : fileName + " is unloaded, but its classes are not gone: " + why + path;
            }
        });
    }

    private List<Domain> users(String fileName) {
        var extension = loaded.get(fileName);
        return extension == null ? List.of() : extension.domain().dependants();
    }

    /// The same for when nobody waits to hear that its classes are gone. Proving it asks the host's collector, for a time that a program that has
    /// ended would still take.
    public void takeOut(String fileName) {
        if (users(fileName).isEmpty()) {
            withdraw(fileName);
        }
    }

    private void withdraw(String fileName) {
        withdrawn(fileName);
    }

    /// Null when it is not loaded.
    private @Nullable UnloadProof withdrawn(String fileName) {
        var extension = loaded.remove(fileName);
        if (extension == null) {
            return null;
        }
        upgradable.remove(fileName);
        libraries.gone(fileName);
        kernel.dispatcher().uninstallAll(extension.identity());
        return release(extension);
    }

    /// Nothing refers to the classes. A compiler thread of the host that is busy with one of them, or a host that has no time for the collector's news,
    /// delays the proof; by now every thread has stopped once for the dump of the heap.
    private static String notYetGone(String fileName, UnloadProof proof) {
        return proof.await(PATIENT_COLLECTIONS) instanceof UnloadProof.Outcome.Collected
                ? fileName + GONE
                : fileName
                        + " is unloaded; nothing keeps its classes, but the collector has not said yet that they are gone.";
    }

    /// Who keeps the classes, step by step; empty when nobody does.
    private static String retainedBy(UnloadProof proof) {
        try {
            return proof.retainingPath(Path.of(System.getProperty("java.io.tmpdir", ".")))
                    .map(path -> path.stream().map(step -> "\n  " + step).collect(Collectors.joining())).orElse("");
        } catch (IOException e) {
            return "\n  Who keeps them cannot be told, because the heap could not be dumped and read: "
                    + e.getMessage();
        }
    }

    /// What an approved extension breaks, for everybody to see for as long as it is loaded.
    private static String waived(LoadedExtension extension) {
        if (extension.approvedBy().isEmpty()) {
            return "";
        }
        return ", %sapproved by key %s to break %s".formatted(extension.privileged() ? "privileged, " : "",
                extension.approvedBy().substring(0, 16),
                extension.waived().isEmpty() ? "nothing that it breaks" : String.join(", ", extension.waived()));
    }

    /// Prints the domains, a line each.
    public void show(Consumer<String> out) {
        out.accept("SpinPublic  the kernel's published interfaces");
        for (var extension : loaded.values()) {
            out.accept("%s  %s, %s, %d bytes of JAR%s".formatted(extension.identity().name(),
                    counted(extension.classes(), "class", "classes"),
                    counted(handlers(extension.identity()), "handler", "handlers"), extension.bytes(),
                    waived(extension)));
        }
        forgetCollected();
        replaced.values()
                .forEach(name -> out.accept(name + "  an earlier version, whose classes are not collected yet"));
    }

    private void forgetCollected() {
        replaced.keySet().removeIf(proof -> proof.await(0) instanceof UnloadProof.Outcome.Collected);
    }

    /// What is loaded, in the order of loading.
    public List<LoadedView> loaded() {
        return loaded.values().stream().map(this::view).toList();
    }

    private LoadedView view(LoadedExtension extension) {
        var domain = extension.domain();
        return new LoadedView(domain.name(), extension.classes(), handlers(extension.identity()), extension.bytes(),
                domain.exports(), domain.dependants().stream().map(Domain::name).toList(), extension.approvedBy(),
                extension.waived(), extension.privileged(), extension.anatomy());
    }

    /// The dotted names of the classes that every extension may import, sorted.
    public List<String> published() {
        return published.stream().sorted().toList();
    }

    /// The names of the loaded JARs, in the order of loading.
    public List<String> names() {
        return List.copyOf(loaded.keySet());
    }

    private LoadedExtension start(Newcomer newcomer, @Nullable LoadedExtension old, Consumer<Requester> identified)
            throws NotStarted {
        var domain = newcomer.domain;
        var report = newcomer.report;
        var identity = Requester.of(domain.name());
        if (newcomer.privileged) {
            kernel.privilege(identity);
        }
        identified.accept(identity);
        var started = false;
        ExtensionView view = null;
        try (var batch = kernel.dispatcher().batch()) {
            view = new ExtensionView(kernel, identity, batch.events(identity, kernel.exportsFor(identity)));
            resolve(domain, newcomer.privileged);
            newcomer.libraries.forEach(domain::resolve);
            var initialised = started(domain, report, view);
            var entry = initialised.entry() instanceof Upgradable next ? next : null;
            if (old != null) {
                if (entry != null) {
                    handOver(domain, entry);
                }
                batch.withdraw(old.identity());
            }
            commit(batch, domain);
            started = true;
            remember(domain.name(), entry);
            var waived = report.waived().stream().map(Violation::rule).distinct().sorted().toList();
            return new LoadedExtension(domain, identity, view, report.bytes(), initialised.classes(),
                    report.approvedBy(), waived, newcomer.privileged, Anatomy.of(newcomer.jar, published));
        } finally {
            if (!started) {
                if (view != null) {
                    view.revoke();
                }
                kernel.unloaded(identity);
                domain.destroy();
            }
        }
    }

    /// The old version's state goes to the new one. Nobody may run in between: what the old version did then would be lost.
    private void handOver(Domain domain, Upgradable fresh) throws NotStarted {
        var old = upgradable.get(domain.name());
        if (old == null) {
            return;
        }
        long turns = kernel.processor().switches();
        switch (HandOver.between(old::handOver, fresh::takeOver, this::handingOver)) {
            case HandOver.Outcome.Failed(var reason) -> throw new NotStarted(
                    "%s: refused\n  hand-over: %s.".formatted(domain.name(), reason), null);
            case HandOver.Outcome.Done() when turns != kernel.processor().switches() -> throw new NotStarted(
                    "%s: refused\n  hand-over: others ran while it waited, and what the old version did for them would be lost; hand over and take over without waiting."
                            .formatted(domain.name()),
                    null);
            case HandOver.Outcome.Done() -> {
            }
        }
    }

    private void handingOver(Runnable work) {
        long outer = limits.begin(HAND_OVER_LIMIT);
        try {
            work.run();
        } finally {
            limits.end(outer);
        }
    }

    private void remember(String name, @Nullable Upgradable entry) {
        if (entry == null) {
            upgradable.remove(name);
        } else {
            upgradable.put(name, entry);
        }
    }

    /// Who is not trusted and names what is for those who are, is denied it, and the name stays missing; the denial is in the
    /// audit log.
    private void resolve(Domain domain, boolean isTrusted) throws NotStarted {
        trusted = isTrusted ? domain : null;
        resolvePublic(domain);
        if ((isTrusted || missesTrusted(domain))
                && names.query(SPIN_TRUSTED, domain) instanceof NameServer.Answer.Found(var source)) {
            domain.resolve(source);
        }
    }

    private static boolean missesTrusted(Domain domain) {
        var classes = Published.trusted(ExtensionLoader.class.getClassLoader());
        return domain.missing().stream().anyMatch(
                missing -> classes.stream()
                        .anyMatch(type -> (missing.symbol() + ".").startsWith(type.getName() + ".")));
    }

    private void resolvePublic(Domain domain) throws NotStarted {
        switch (names.query(SPIN_PUBLIC, domain)) {
            case NameServer.Answer.Found(var source) -> domain.resolve(source);
            case NameServer.Answer.Denied(var reason) ->
                throw new NotStarted("%s may not import %s: %s".formatted(domain.name(), SPIN_PUBLIC, reason), null);
            case NameServer.Answer.Absent(var name) ->
                throw new IllegalStateException(name + " is exported by the kernel itself");
            case NameServer.Answer.Failed(var reason) ->
                throw new IllegalStateException(SPIN_PUBLIC + " is not loaded on demand: " + reason);
        }
    }

    /// Makes the entry object and runs its start, both under the limit. Whatever comes out of foreign code ends here.
    private Initialised started(Domain domain, Report report, ExtensionView view) throws NotStarted {
        long outer = limits.begin(START_LIMIT);
        try {
            var initialised = domain.initialise(options);
            if (initialised.entry() != null) {
                initialised.entry(Extension.class).start(view);
            }
            return initialised;
        } catch (KernelPanic e) {
            throw e;
        } catch (MemoryExhausted e) {
            throw new NotStarted("%s: refused\n  memory-limit: %s.".formatted(domain.name(), e.getMessage()), e);
        } catch (Terminated e) {
            throw new NotStarted(
                    "%s: refused\n  start-limit: it did not finish starting within %d cycles; start less, or do the work in handlers."
                            .formatted(domain.name(), START_LIMIT),
                    e);
        } catch (UnresolvedException e) {
            throw new NotStarted(report.refusedFor(e.violations()).text(), e);
        } catch (InitialisationException e) {
            throw new NotStarted(e.violations().isEmpty()
                    ? "%s: refused\n  %s".formatted(domain.name(), e.getMessage())
                    : report.refusedFor(e.violations()).text(), e);
        } catch (InstallException | ImportDeniedException e) {
            throw new NotStarted("%s: refused\n  %s".formatted(domain.name(), e.getMessage()), e);
        } catch (Throwable e) {
            // Whatever it is, checked exceptions that were never declared too: code from outside was running.
            throw new NotStarted(
                    "%s: refused\n  start-failed: its start threw %s%s; mend the extension and drop it again."
                            .formatted(domain.name(), Testimony.of(e), place(e, domain)),
                    e);
        } finally {
            limits.end(outer);
        }
    }

    /// Beyond its quota, or too late for an event that changed meanwhile, nothing of it comes into force.
    private static void commit(Batch batch, Domain domain) throws NotStarted {
        try {
            batch.commit();
        } catch (InstallException e) {
            throw new NotStarted("%s: refused\n  %s".formatted(domain.name(), e.getMessage()), e);
        }
    }

    /// Where in the extension it happened, as far as the stack tells.
    private static String place(Throwable thrown, Domain domain) {
        for (var frame : thrown.getStackTrace()) {
            if (!frame.getClassName().startsWith("spin.") && !frame.getClassName().startsWith("java.")) {
                return " at %s.%s, line %d of %s".formatted(frame.getClassName(), frame.getMethodName(),
                        frame.getLineNumber(), domain.name());
            }
        }
        return "";
    }

    private Result notLoaded(String fileName, @Nullable LoadedExtension old, String why) {
        return new Result(false,
                old == null ? why : why + "\n  The %s that was loaded before goes on running.".formatted(fileName));
    }

    private UnloadProof release(LoadedExtension extension) {
        extension.view().revoke();
        kernel.unloaded(extension.identity());
        return extension.domain().destroy();
    }

    private long handlers(Requester identity) {
        var installed = new ArrayList<String>();
        for (var exported : kernel.exports()) {
            for (var event : exported.events()) {
                for (var binding : event.bindings()) {
                    if (binding.requester().equals(identity.name())) {
                        installed.add(binding.label());
                    }
                }
            }
        }
        return installed.size();
    }

    private static String counted(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }
}
