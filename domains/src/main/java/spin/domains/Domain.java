package spin.domains;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;
import spin.domains.approve.Approvers;
import spin.domains.define.DomainLoader;
import spin.domains.define.Imports;
import spin.domains.link.LinkedJar;
import spin.domains.link.Unmetered;
import spin.domains.meter.MeteringException;
import spin.domains.meter.MeterOptions;
import spin.domains.meter.Terminated;
import spin.domains.verify.AllowList;
import spin.domains.verify.ClassFacts;
import spin.domains.verify.DomainRules;
import spin.domains.verify.Report;
import spin.domains.verify.Use;
import spin.domains.verify.VerifiedJar;
import spin.domains.verify.Violation;

/// A logical protection domain: a name space with exports that others may see and imports that others have to provide.
///
/// ```
/// create -> resolve, unresolve ... -> initialise -> destroy
/// ```
///
/// Until it is initialised a domain is only data, so its imports can be edited at will. A domain of host interfaces, or a
/// combination of domains, has exports and is never initialised itself. To hold a domain is the right to use it; [#alias] hands
/// out less.
///
/// Source: Sirer et al., "Safe Dynamic Linking in an Extensible Operating System" (Create, CreateFromInterface, Resolve,
/// Unresolve, Combine), and the domain interface of SPIN's release (rights of an alias, type authorisers, Initialize).
///
/// One thread at a time.
public final class Domain implements Importer {

    /// What stands behind a domain's name.
    private sealed interface Contents {}

    /// @param linked what its code became, for who reads code
    private record OfJar(VerifiedJar jar, LinkedJar linked, DomainRules rules,
            Map<String, Export> exports) implements Contents {}

    private record OfHost(Map<String, Export> exports) implements Contents {}

    private record Combination(List<Domain> parts) implements Contents {}

    private record Alias(Domain target, Set<Right> rights) implements Contents {}

    /// What the holder of a domain may do with it. Whoever makes a domain has every right; an alias has fewer.
    public enum Right {
        /// To resolve others against it.
        IMPORT,
        /// To resolve, unresolve, extend, initialise and destroy it, and to guard its types.
        MODIFY
    }

    private record Import(Export export, Domain source) {}

    private enum State {
        EDITABLE,
        RUNNING,
        DESTROYED
    }

    private final String name;
    private final Contents contents;
    private final Map<String, Import> imports = new LinkedHashMap<>();
    private final Set<Domain> importers = new LinkedHashSet<>();
    private final Map<String, TypeAuthoriser> guardedTypes = new LinkedHashMap<>();
    private State state = State.EDITABLE;
    /// What to define; nothing any more when it runs, for the JVM has its own form of it.
    private @Nullable MeteredForms code;
    private @Nullable DomainLoader loader;
    private boolean started;

    private Domain(String name, Contents contents) {
        this.name = name;
        this.contents = contents;
    }

    // ---- making

    /// A domain from the bytes of a JAR, or all reasons why not. Never throws, whatever the bytes are.
    public static CreateResult create(String fileName, byte[] jar, DomainRules rules) {
        var examined = Examined.of(fileName, jar, rules);
        if (examined.accepted().isEmpty()) {
            return new CreateResult.Refused(examined.report());
        }
        var accepted = examined.accepted().get();
        var exports = new LinkedHashMap<String, Export>();
        var domain = new Domain(fileName, new OfJar(accepted.jar(), accepted.code().linked(), rules, exports));
        domain.code = accepted.code();
        for (var facts : accepted.jar().facts().values()) {
            int slash = facts.name().lastIndexOf('/');
            var inPackage = slash < 0 ? "" : facts.name().substring(0, slash).replace('/', '.');
            if (facts.isPublic() && accepted.jar().exportedPackages().contains(inPackage)) {
                exports.put(facts.name(), new Export.OfJar(facts, domain));
            }
        }
        return new CreateResult.Created(domain, examined.report());
    }

    /// A domain from the bytes of a JAR that came with an approval. Whatever is wrong with the approval, the JAR is refused: it
    /// is never treated as one that came without.
    ///
    /// @param today the date by which approvals expire
    public static CreateResult create(String fileName, byte[] jar, DomainRules rules, byte[] approval,
            Approvers approvers, LocalDate today) {
        // The caller may change its array while we look at it.
        var bytes = jar.clone();
        return switch (approvers.check(approval.clone(), fileName, bytes, today)) {
            case Approvers.Outcome.Refused(var reason) -> badApproval(fileName, bytes, reason);
            case Approvers.Outcome.Approved(var approved) -> {
                DomainRules waiving;
                try {
                    waiving = rules.waiving(approved.waives(), approved.key());
                } catch (IllegalArgumentException unknown) {
                    yield badApproval(fileName, bytes, String.valueOf(unknown.getMessage()));
                }
                yield create(fileName, bytes, waiving);
            }
        };
    }

    private static CreateResult badApproval(String fileName, byte[] jar, String reason) {
        return new CreateResult.Refused(
                Report.refused(fileName, jar.length, new Violation("bad-approval", "", "", 0, reason)));
    }

    /// A domain that shows these classes, and just those: the host's, or those that a running domain shows. To hold a class is
    /// the proof that its holder was linked to it, and so may pass it on.
    ///
    /// @throws IllegalArgumentException when a class is the JDK's, an array, a primitive or not public, or of a domain that
    ///                                  does not export it
    public static Domain ofInterfaces(String name, Collection<Class<?>> published) {
        var exports = new LinkedHashMap<String, Export>();
        for (var type : published) {
            if (type.isArray() || type.isPrimitive() || AllowList.isJdk(Type.getInternalName(type))
                    || !Modifier.isPublic(type.getModifiers())) {
                throw new IllegalArgumentException("Domain " + name + " cannot publish " + type.getName()
                        + ": publish public classes and interfaces of your own.");
            }
            add(name, exports, exportOf(name, type));
        }
        return new Domain(name, new OfHost(exports));
    }

    private static Export exportOf(String name, Class<?> type) {
        if (!(type.getClassLoader() instanceof DomainLoader of && of.imports() instanceof Table table)) {
            return new Export.OfHost(type);
        }
        var export = table.home().exported().get(Type.getInternalName(type));
        if (export == null) {
            throw new IllegalArgumentException("Domain " + name + " cannot publish " + type.getName() + ", which "
                    + table.home().name + " does not export: name its package in that JAR's Spin-Export.");
        }
        return export;
    }

    /// A domain that shows a whole module of the host: the public types of every package that it exports. The lookup is the
    /// proof that the caller is code of that module, so no module can do this for another.
    ///
    /// @throws IllegalArgumentException when the lookup has not full privilege, or its class is in no named module
    public static Domain ofModule(String name, MethodHandles.Lookup own) {
        return ofInterfaces(name, ModuleTypes.exportedBy(name, own));
    }

    /// A domain that shows what all its parts show, and is resolved by resolving them.
    ///
    /// @throws IllegalArgumentException when two parts export different classes of one name
    public static Domain combine(String name, Domain... parts) {
        var combination = new Domain(name, new Combination(new ArrayList<>()));
        for (var part : parts) {
            combination.add(part);
        }
        return combination;
    }

    /// Adds a part to a combination: from now on it shows what the part shows too. Who was resolved against it already is
    /// not affected.
    ///
    /// @throws IllegalArgumentException when two parts would export different classes of one name; nothing has changed
    /// @throws IllegalStateException    when this is no combination, or the part is this domain or made of it
    public void add(Domain part) {
        var combination = combination("added to");
        if (part.consistsOf(real())) {
            throw new IllegalStateException("Domain " + part.name + " cannot become a part of " + name
                    + ", because it is made of it.");
        }
        var exports = new LinkedHashMap<>(exported());
        part.exported().values().forEach(export -> add(name, exports, export));
        combination.parts().add(part);
    }

    /// Takes a part out of a combination. Who was resolved against it already is not affected.
    ///
    /// @throws IllegalStateException when this is no combination
    public void remove(Domain part) {
        combination("taken from").parts().remove(part);
    }

    private Combination combination(String participle) {
        mustHave(Right.MODIFY, participle);
        if (real().contents instanceof Combination combination) {
            return combination;
        }
        throw new IllegalStateException("Domain " + name + " is no combination, and nothing can be " + participle
                + " it.");
    }

    private boolean consistsOf(Domain other) {
        return real() == other || (real().contents instanceof Combination(var parts)
                && parts.stream().anyMatch(part -> part.consistsOf(other)));
    }

    /// The same domain in other hands: an alias that carries fewer rights.
    ///
    /// @throws DomainRightsException when this alias has not the rights itself
    public Domain alias(String aliasName, Set<Right> rights) {
        for (var right : rights) {
            mustHave(right, "aliased");
        }
        return new Domain(aliasName, new Alias(real(), Set.copyOf(rights)));
    }

    /// What the holder may do.
    public Set<Right> rights() {
        return contents instanceof Alias alias ? alias.rights() : Set.of(Right.values());
    }

    private void mustHave(Right right, String participle) {
        if (!rights().contains(right)) {
            throw new DomainRightsException(
                    "Domain " + name + " cannot be " + participle + ": this alias lacks the right "
                            + right + ", so ask whoever gave it for one that has it.");
        }
    }

    /// The domain behind the aliases.
    private Domain real() {
        return contents instanceof Alias alias ? alias.target() : this;
    }

    private static void add(String domain, Map<String, Export> exports, Export export) {
        var before = exports.putIfAbsent(export.name(), export);
        if (before != null && !before.identity().equals(export.identity())) {
            throw new IllegalArgumentException("Domain " + domain + " would export two classes named "
                    + export.name().replace('/', '.') + ": leave one of its parts out.");
        }
    }

    /// Lets nobody make a subtype of an exported type without asking: who resolves against this domain and extends or
    /// implements the type, directly or not, needs the authoriser's yes when it is initialised.
    ///
    /// @param type dotted name of an exported type
    /// @throws IllegalArgumentException when no such type is exported
    /// @throws IllegalStateException    when it is guarded already
    public void guardSubtypes(String type, TypeAuthoriser authoriser) {
        mustHave(Right.MODIFY, "guarded");
        var internalName = type.replace('.', '/');
        if (!exported().containsKey(internalName)) {
            throw new IllegalArgumentException("Domain " + name + " exports no type " + type + " to guard.");
        }
        if (real().guardedTypes.putIfAbsent(internalName, authoriser) != null) {
            throw new IllegalStateException("Domain " + name + " guards the type " + type + " already.");
        }
    }

    /// Who has to be asked about subtypes of an exported type.
    List<TypeAuthoriser> guardsOf(String internalName) {
        var real = real();
        var guards = new ArrayList<TypeAuthoriser>();
        var own = real.guardedTypes.get(internalName);
        if (own != null) {
            guards.add(own);
        }
        if (real.contents instanceof Combination(var parts)) {
            parts.stream().filter(part -> part.exported().containsKey(internalName))
                    .forEach(part -> guards.addAll(part.guardsOf(internalName)));
        }
        return guards;
    }

    // ---- looking

    @Override
    public String name() {
        return name;
    }

    /// The dotted names of the exported classes, in order.
    public List<String> exports() {
        return exported().keySet().stream().map(internal -> internal.replace('/', '.')).sorted().toList();
    }

    /// Whether every name means something now.
    public boolean fullyResolved() {
        return missing().isEmpty();
    }

    /// What is missing or has the wrong type, all at once, in order of the classes.
    public List<MissingSymbol> missing() {
        return switch (contents) {
            case OfHost _ -> List.of();
            case Alias alias -> alias.target().missing();
            case Combination combination -> combination.parts().stream().flatMap(part -> part.missing().stream())
                    .distinct().toList();
            case OfJar jar -> new Resolution(this, jar.jar().imports()).missing();
        };
    }

    /// The names of the domains that its JAR's manifest says it imports from, in that order: what to ask a name server for.
    public List<String> libraries() {
        return real().contents instanceof OfJar jar ? List.copyOf(jar.jar().libraries()) : List.of();
    }

    boolean isDestroyed() {
        return real().state == State.DESTROYED;
    }

    private Map<String, Export> exported() {
        return switch (contents) {
            case OfJar jar -> jar.exports();
            case OfHost host -> host.exports();
            case Alias alias -> alias.target().exported();
            case Combination combination -> {
                var exports = new LinkedHashMap<String, Export>();
                combination.parts().forEach(part -> exports.putAll(part.exported()));
                yield exports;
            }
        };
    }

    // ---- linking, as data

    /// Fills names of this domain that are missing from what `source` exports. What is resolved already stays as it is,
    /// and nobody's exports change.
    ///
    /// @throws IllegalStateException when this domain runs already or either was destroyed
    public void resolve(Domain source) {
        mustHave(Right.MODIFY, "resolved");
        source.mustHave(Right.IMPORT, "imported from");
        if (source.isDestroyed()) {
            throw new IllegalStateException(source.name + " was destroyed, and nothing can be resolved against it.");
        }
        switch (contents) {
            case Alias alias -> alias.target().resolve(source);
            case OfHost _ -> mustBeEditable("resolved");
            case Combination combination -> {
                mustBeEditable("resolved");
                // A part that runs misses nothing; and whoever may not be resolved says so before any other is.
                var parts = combination.parts().stream().filter(part -> part.real().state != State.RUNNING).toList();
                parts.forEach(part -> part.mustHave(Right.MODIFY, "resolved"));
                parts.forEach(part -> part.real().mustBeEditable("resolved"));
                parts.forEach(part -> part.resolve(source));
            }
            case OfJar jar -> {
                mustBeEditable("resolved");
                fill(jar, source.real());
            }
        }
    }

    private void fill(OfJar jar, Domain source) {
        var exported = source.exported();
        for (var use : jar.jar().imports()) {
            for (var owner : use.owners()) {
                var export = exported.get(owner);
                if (export != null && imports.putIfAbsent(owner, new Import(export, source)) == null) {
                    source.importers.add(this);
                    export.definedBy().ifPresent(home -> home.importers.add(this));
                }
            }
        }
    }

    /// Undoes what resolving against `source` filled in, so that the names can be linked to something newer.
    ///
    /// @throws IllegalStateException when this domain runs already or was destroyed
    public void unresolve(Domain source) {
        mustHave(Right.MODIFY, "unresolved");
        if (contents instanceof Alias alias) {
            alias.target().unresolve(source);
            return;
        }
        mustBeEditable("unresolved");
        if (contents instanceof Combination combination) {
            combination.parts().forEach(part -> part.unresolve(source));
        }
        forget(source.real());
    }

    private void forget(Domain source) {
        var names = new ArrayList<String>();
        imports.forEach((name, imported) -> {
            if (imported.source() == source) {
                names.add(name);
            }
        });
        names.forEach(this::drop);
    }

    private void drop(String name) {
        var dropped = imports.remove(name);
        if (dropped == null) {
            return;
        }
        var concerned = new LinkedHashSet<Domain>(List.of(dropped.source()));
        dropped.export().definedBy().ifPresent(concerned::add);
        concerned.stream().filter(domain -> !importsFrom(domain)).forEach(domain -> domain.importers.remove(this));
    }

    private boolean importsFrom(Domain domain) {
        return imports.values().stream().anyMatch(imported -> imported.source() == domain
                || imported.export().definedBy().filter(home -> home == domain).isPresent());
    }

    /// What is resolved at this moment, for going back to it.
    Snapshot importsNow() {
        return switch (real().contents) {
            case Combination(var parts) -> new Snapshot(Map.of(), parts.stream().map(Domain::importsNow).toList());
            default -> new Snapshot(Map.copyOf(real().imports), List.of());
        };
    }

    /// Undoes what was resolved since.
    void importsBackTo(Snapshot before) {
        if (real().contents instanceof Combination(var parts)) {
            for (int i = 0; i < parts.size(); i++) {
                parts.get(i).importsBackTo(before.parts().get(i));
            }
            return;
        }
        var added = new LinkedHashSet<>(real().imports.entrySet());
        added.removeIf(entry -> before.imports().containsKey(entry.getKey()));
        added.forEach(entry -> real().drop(entry.getKey()));
    }

    record Snapshot(Map<String, Import> imports, List<Snapshot> parts) {}

    private void mustBeEditable(String participle) {
        switch (state) {
            case EDITABLE -> {
            }
            case RUNNING -> throw new IllegalStateException(name + " runs already, and a running domain is not "
                    + participle + ": create it anew from its JAR.");
            case DESTROYED -> throw new IllegalStateException(name + " was destroyed: create it anew from its JAR.");
        }
    }

    @Nullable
    ClassFacts facts(String internalName) {
        return contents instanceof OfJar jar ? jar.jar().facts().get(internalName) : null;
    }

    /// What this domain imports, place by place.
    List<Use> uses() {
        return contents instanceof OfJar jar ? jar.jar().imports() : List.of();
    }

    /// Through which domain a class came here; null when it did not.
    @Nullable
    Domain sourceOf(String internalName) {
        var imported = imports.get(internalName);
        return imported == null ? null : imported.source();
    }

    @Nullable
    Export importOf(String internalName) {
        var imported = imports.get(internalName);
        return imported == null ? null : imported.export();
    }

    /// What a class name means inside this domain; empty when it is the JDK's.
    Optional<Object> meaningOf(String internalName) {
        if (AllowList.isJdk(internalName)) {
            return Optional.empty();
        }
        if (facts(internalName) != null) {
            return Optional.of(new Export.Identity(this, internalName));
        }
        var imported = importOf(internalName);
        return Optional.of(imported == null ? "no class " + internalName : imported.identity());
    }

    // ---- running

    /// Brings the domain to life. In this order: every symbol must be resolved, and mean the same class to both sides; the
    /// authorisers of guarded types are asked about every subtype; classes are metered and defined, its own and those of the
    /// domains it imports from as far as they are not running; then an instance of its entry class is made, if it has one. Static
    /// initialisers and the constructor run on the caller's thread and under the limit that the caller has set.
    ///
    /// @throws UnresolvedException     listing every missing name and every subtype that was not allowed
    /// @throws InitialisationException when the JVM refuses a class or the extension's own code fails; nothing is left
    /// @throws Terminated              when the extension's own code used up its limit; nothing is left
    /// @throws IllegalStateException   when the domain is not made from a JAR, runs already or was destroyed
    public Initialised initialise(InitialiseOptions options) {
        mustHave(Right.MODIFY, "initialised");
        if (contents instanceof Alias alias) {
            return alias.target().initialise(options);
        }
        if (!(contents instanceof OfJar jar)) {
            throw new IllegalStateException(name + " is not made from a JAR and has nothing to initialise.");
        }
        if (state == State.DESTROYED || started) {
            throw new IllegalStateException(name + (started ? " is initialised already" : " was destroyed")
                    + ": create it anew from its JAR.");
        }
        var fresh = linked();
        boolean done = false;
        try {
            var own = define(fresh, options);
            var entryClass = jar.jar().entryClass().replace('/', '.');
            var entry = entryClass.isEmpty() ? null : instantiate(own, entryClass);
            started = true;
            done = true;
            fresh.forEach(domain -> domain.code = null);
            return new Initialised(entry, own.meter(), own.account(), own.killSwitch(), own.classes(), own.bytes());
        } finally {
            if (!done) {
                fresh.forEach(Domain::fallBack);
            }
        }
    }

    /// What initialising would refuse before any code of the domain runs: names that are not resolved, subtypes that are not
    /// allowed, classes that the JVM does not take, promises that the code does not keep. Classes are defined for it and
    /// thrown away; the domain stays as it is.
    ///
    /// @return all reasons of the first stage that has any; empty when initialising will run the domain's own code
    /// @throws IllegalStateException when the domain is not made from a JAR, runs already or was destroyed
    public List<Violation> check(InitialiseOptions options) {
        mustHave(Right.MODIFY, "checked");
        if (contents instanceof Alias alias) {
            return alias.target().check(options);
        }
        mustBeEditable("checked");
        if (!(contents instanceof OfJar)) {
            throw new IllegalStateException(name + " is not made from a JAR and has nothing to check.");
        }
        List<Domain> fresh = List.of();
        try {
            fresh = linked();
            define(fresh, options);
            return List.of();
        } catch (UnresolvedException unresolved) {
            return unresolved.violations();
        } catch (InitialisationException refused) {
            return refused.violations();
        } finally {
            fresh.forEach(Domain::fallBack);
        }
    }

    /// The domains to bring to life, with every symbol resolved and every subtype allowed.
    private List<Domain> linked() {
        var fresh = notYetRunning();
        refuse(fresh.stream().flatMap(domain -> domain.missing().stream()).toList());
        refuse(fresh.stream().flatMap(domain -> new Subtypes(domain).denied().stream()).toList());
        return fresh;
    }

    private void refuse(List<MissingSymbol> problems) {
        if (!problems.isEmpty()) {
            throw new UnresolvedException(name, problems);
        }
    }

    private void fallBack() {
        loader = null;
        state = State.EDITABLE;
    }

    /// This domain and all it imports from, directly or not, that have no classes yet.
    private List<Domain> notYetRunning() {
        var found = new LinkedHashSet<Domain>();
        var todo = new ArrayList<Domain>(List.of(this));
        while (!todo.isEmpty()) {
            var domain = todo.removeLast();
            if (domain.loader == null && domain.contents instanceof OfJar && found.add(domain)) {
                for (var imported : domain.imports.values()) {
                    if (imported.export() instanceof Export.OfJar other) {
                        todo.add(other.home());
                    }
                }
            }
        }
        for (var domain : found) {
            if (domain.state == State.DESTROYED) {
                throw new IllegalStateException(name + " imports from " + domain.name
                        + ", which was destroyed: unresolve it and resolve against another.");
            }
        }
        return List.copyOf(found);
    }

    private DomainLoader define(List<Domain> fresh, InitialiseOptions options) {
        for (var domain : fresh) {
            var prepared = domain.prepare(options);
            prepared.cyclesPerQuad(options.prices().clearing());
            if (options.counted()) {
                prepared.openAccount(options.memory());
            }
            domain.loader = prepared;
            domain.state = State.RUNNING;
        }
        for (var domain : fresh) {
            domain.defineAll();
        }
        var broken = fresh.stream().flatMap(domain -> domain.brokenPromises().stream()).toList();
        if (!broken.isEmpty()) {
            throw new InitialisationException(name + " promises what it does not keep:"
                    + broken.stream().map(violation -> "\n  " + violation.message()).collect(Collectors.joining()),
                    broken);
        }
        return loaded();
    }

    private void defineAll() {
        try {
            loaded().define();
        } catch (LinkageError refused) {
            var why = String.valueOf(refused.getMessage()).lines().findFirst().orElse("");
            var message = "The JVM does not take a class of " + name + ": " + why
                    + (why.endsWith(".") ? "" : ".") + " Compile it again against the interfaces it imports.";
            throw new InitialisationException(message, List.of(new Violation("bad-class", "", "", 0, message)));
        }
    }

    private List<Violation> brokenPromises() {
        return contents instanceof OfJar jar
                ? Promises.broken(loaded(), jar.linked().classFiles())
                : List.of();
    }

    /// Whether a class was defined for a domain.
    static boolean isOfADomain(Class<?> type) {
        return type.getClassLoader() instanceof DomainLoader;
    }

    /// The class file of a domain's class, as its author's compiler wrote it as far as there is such a one; null when it is not known.
    static byte @Nullable [] readable(Class<?> type) {
        return type.getClassLoader() instanceof DomainLoader of && of.imports() instanceof Table table
                && table.home().contents instanceof OfJar jar
                        ? Unmetered.classFile(jar.jar(), jar.linked(), Type.getInternalName(type))
                        : null;
    }

    private DomainLoader loaded() {
        if (loader == null) {
            throw new IllegalStateException(name + " has no classes.");
        }
        return loader;
    }

    private DomainLoader prepare(InitialiseOptions options) {
        if (!(contents instanceof OfJar jar) || code == null) {
            throw new IllegalStateException(name + " is not made from a JAR.");
        }
        var linked = code.linked();
        Predicate<String> metered = owner -> linked.classFiles().containsKey(owner)
                || importOf(owner) instanceof Export.OfJar || options.meteredHost().test(owner);
        var kind = options.counted()
                ? MeterOptions.untrusted(metered).withFinals(linked.finals()::contains)
                : MeterOptions.stoppable();
        var metering = options.counted() ? kind.withSizes(this::estimatedSize) : kind;
        try {
            var classFiles = code.metered(options.prices(), metering);
            return DomainLoader.prepare(name, classFiles, new Table(), jar.rules(), options.ownMeter());
        } catch (MeteringException tooLarge) {
            var message = String.valueOf(tooLarge.getMessage());
            throw new InitialisationException(name + ": " + message, List.of(new Violation("method-too-large",
                    tooLarge.className(), tooLarge.methodName(), 0, message)));
        }
    }

    /// A header and eight bytes for each field of the class and of those parents that this domain has itself; less than 0 for an exception.
    private int estimatedSize(String internalName) {
        int bytes = 16;
        var parent = internalName;
        for (var seen = facts(internalName); seen != null; seen = facts(parent)) {
            bytes += 8 * seen.instanceFields();
            parent = String.valueOf(seen.superName());
        }
        boolean exception = parent.endsWith("Exception") || parent.endsWith("Error") || parent.endsWith("/Throwable");
        int size = parent.equals("java/lang/Object") || parent.equals("java/lang/Record")
                ? bytes
                : bytes - 16 + MeterOptions.UNKNOWN_SIZE;
        return exception ? -size : size;
    }

    private Object instantiate(DomainLoader own, String entryClass) {
        var meter = own.meter();
        int stack = meter.stack();
        try {
            return Class.forName(entryClass, true, own).getConstructor().newInstance();
        } catch (InvocationTargetException failed) {
            throw failure(entryClass, failed.getCause() == null ? failed : failed.getCause());
        } catch (ReflectiveOperationException | IllegalArgumentException | Error failed) {
            // An illegal argument: a nested class whose outer one calls it an enumeration.
            throw failure(entryClass, failed);
        } finally {
            meter.stack(stack);
        }
    }

    private RuntimeException failure(String entryClass, Throwable cause) {
        if (cause instanceof Terminated terminated) {
            throw terminated;
        }
        if (isOfTheHost(cause)) {
            throw (VirtualMachineError) cause;
        }
        return new InitialisationException(name + ": " + entryClass + " could not be made, " + Testimony.of(cause)
                + " came out of its initialisers: nothing of it is left.", cause);
    }

    /// Whether the machine under the host has failed, which no domain answers for. What one extension asks too much of, stack or memory,
    /// is there again when it is gone; and what this library throws for a domain is the domain's own.
    static boolean isOfTheHost(Throwable thrown) {
        return thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError)
                && !(thrown instanceof OutOfMemoryError) && thrown.getClass().getClassLoader() == null;
    }

    /// The imports of this domain, as its loader sees them.
    private final class Table implements Imports {

        Domain home() {
            return Domain.this;
        }

        @Override
        public @Nullable Class<?> find(String className) throws ClassNotFoundException {
            return switch (importOf(className.replace('.', '/'))) {
                case null -> null;
                case Export.OfHost host -> host.type();
                case Export.OfJar other -> other.home().loaded().loadClass(className);
            };
        }

        @Override
        public List<Module> modules() {
            var modules = new LinkedHashSet<Module>();
            for (var imported : imports.values()) {
                switch (imported.export()) {
                    case Export.OfHost host -> modules.add(host.type().getModule());
                    case Export.OfJar other -> modules.addAll(other.home().loaded().modules());
                }
            }
            return List.copyOf(modules);
        }
    }

    /// The domains that import from this one, directly or by way of others, and are alive: the ones that go down with it.
    /// Those that depend on others of the list come before them, as far as they do not depend on each other.
    public List<Domain> dependants() {
        var found = new LinkedHashSet<Domain>();
        real().collectDependants(found, new HashSet<>(Set.of(real())));
        return List.copyOf(found);
    }

    /// Only classes can be depended on: what a combination or a host domain showed stays where it is.
    private void collectDependants(Set<Domain> found, Set<Domain> seen) {
        for (var importer : contents instanceof OfJar ? importers : Set.<Domain>of()) {
            if (importer.state == State.RUNNING && seen.add(importer)) {
                importer.collectDependants(found, seen);
                found.add(importer);
            }
        }
    }

    /// Lets go of everything: imports, exports, classes. What the host holds of the domain (its entry, its handlers) the
    /// host has to drop; the proof tells whether it did.
    ///
    /// @throws DomainInUseException when running domains import from it; nothing has changed. Destroy those first, or
    ///                              call [#destroyWithDependants]
    public UnloadProof destroy() {
        mustHave(Right.MODIFY, "destroyed");
        var users = dependants();
        if (!users.isEmpty()) {
            throw new DomainInUseException(name, users.stream().map(Domain::name).toList());
        }
        return real().letGo();
    }

    /// Destroys the running domains that import from this one, and then this one.
    ///
    /// @return a proof for each, this domain's last
    public List<UnloadProof> destroyWithDependants() {
        mustHave(Right.MODIFY, "destroyed");
        var proofs = new ArrayList<UnloadProof>();
        dependants().forEach(dependant -> proofs.add(dependant.letGo()));
        proofs.add(real().letGo());
        return proofs;
    }

    private UnloadProof letGo() {
        var proof = new UnloadProof(name, loader);
        code = null;
        loader = null;
        state = State.DESTROYED;
        for (var source : imports.values().stream().map(Import::source).distinct().toList()) {
            forget(source);
        }
        // Whoever was only resolved against it and does not run yet, has to find another source.
        List.copyOf(importers).forEach(importer -> importer.forgetHome(this));
        importers.clear();
        guardedTypes.clear();
        return proof;
    }

    private void forgetHome(Domain gone) {
        imports.values().removeIf(imported -> imported.source() == gone
                || imported.export().definedBy().filter(home -> home == gone).isPresent());
    }

    @Override
    public String toString() {
        return "domain " + name;
    }
}
