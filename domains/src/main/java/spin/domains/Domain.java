package spin.domains;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;
import spin.domains.define.DomainLoader;
import spin.domains.define.Imports;
import spin.domains.meter.Metering;
import spin.domains.meter.MeteringException;
import spin.domains.meter.MeterOptions;
import spin.domains.meter.Terminated;
import spin.domains.verify.AllowList;
import spin.domains.verify.ClassFacts;
import spin.domains.verify.DomainRules;

/// A logical protection domain: a name space with exports that others may see and imports that others have to provide.
///
/// ```
/// create -> resolve, unresolve ... -> initialise -> destroy
/// ```
///
/// Until it is initialised a domain is only data, so its imports can be edited at will. A domain of host interfaces, or a
/// combination of domains, has exports and is never initialised itself.
///
/// One thread at a time.
public final class Domain implements Importer {

    /// What stands behind a domain's name.
    private sealed interface Contents {}

    private record OfJar(Examined.Accepted accepted, DomainRules rules,
            Map<String, Export> exports) implements Contents {}

    private record OfHost(Map<String, Export> exports) implements Contents {}

    private record Combination(List<Domain> parts, Map<String, Export> exports) implements Contents {}

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
    private State state = State.EDITABLE;
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
        var domain = new Domain(fileName, new OfJar(accepted, rules, exports));
        for (var facts : accepted.jar().facts().values()) {
            int slash = facts.name().lastIndexOf('/');
            var inPackage = slash < 0 ? "" : facts.name().substring(0, slash).replace('/', '.');
            if (facts.isPublic() && accepted.jar().exportedPackages().contains(inPackage)) {
                exports.put(facts.name(), new Export.OfJar(facts, domain));
            }
        }
        return new CreateResult.Created(domain, examined.report());
    }

    /// A domain that shows classes of the host, and just those. To hold the classes is the proof of having the right.
    ///
    /// @throws IllegalArgumentException when a class is the JDK's, an array, a primitive or not public
    public static Domain ofInterfaces(String name, Collection<Class<?>> published) {
        var exports = new LinkedHashMap<String, Export>();
        for (var type : published) {
            if (type.isArray() || type.isPrimitive() || AllowList.isJdk(Type.getInternalName(type))
                    || !Modifier.isPublic(type.getModifiers())) {
                throw new IllegalArgumentException("Domain " + name + " cannot publish " + type.getName()
                        + ": publish public classes and interfaces of your own.");
            }
            add(name, exports, new Export.OfHost(type));
        }
        return new Domain(name, new OfHost(exports));
    }

    /// A domain that shows what all its parts show, and is resolved by resolving them.
    ///
    /// @throws IllegalArgumentException when two parts export different classes of one name
    public static Domain combine(String name, Domain... parts) {
        var exports = new LinkedHashMap<String, Export>();
        for (var part : parts) {
            part.exported().values().forEach(export -> add(name, exports, export));
        }
        return new Domain(name, new Combination(List.of(parts), exports));
    }

    private static void add(String domain, Map<String, Export> exports, Export export) {
        var before = exports.putIfAbsent(export.name(), export);
        if (before != null && !before.identity().equals(export.identity())) {
            throw new IllegalArgumentException("Domain " + domain + " would export two classes named "
                    + export.name().replace('/', '.') + ": leave one of its parts out.");
        }
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
            case Combination combination -> combination.parts().stream().flatMap(part -> part.missing().stream())
                    .distinct().toList();
            case OfJar jar -> new Resolution(this, jar.accepted().jar().imports()).missing();
        };
    }

    private Map<String, Export> exported() {
        return switch (contents) {
            case OfJar jar -> jar.exports();
            case OfHost host -> host.exports();
            case Combination combination -> combination.exports();
        };
    }

    // ---- linking, as data

    /// Fills names of this domain that are missing from what `source` exports. What is resolved already stays as it is,
    /// and nobody's exports change.
    ///
    /// @throws IllegalStateException when this domain runs already or either was destroyed
    public void resolve(Domain source) {
        mustBeEditable("resolved");
        if (source.state == State.DESTROYED) {
            throw new IllegalStateException(source.name + " was destroyed, and nothing can be resolved against it.");
        }
        switch (contents) {
            case OfHost _ -> {
            }
            case Combination combination -> combination.parts().forEach(part -> part.resolve(source));
            case OfJar jar -> {
                var exported = source.exported();
                for (var use : jar.accepted().jar().imports()) {
                    for (var owner : use.owners()) {
                        var export = exported.get(owner);
                        if (export != null && imports.putIfAbsent(owner, new Import(export, source)) == null) {
                            source.importers.add(this);
                        }
                    }
                }
            }
        }
    }

    /// Undoes what resolving against `source` filled in, so that the names can be linked to something newer.
    ///
    /// @throws IllegalStateException when this domain runs already or was destroyed
    public void unresolve(Domain source) {
        mustBeEditable("unresolved");
        if (contents instanceof Combination combination) {
            combination.parts().forEach(part -> part.unresolve(source));
        }
        forget(source);
    }

    private void forget(Domain source) {
        imports.values().removeIf(imported -> imported.source() == source);
        source.importers.remove(this);
    }

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
        return contents instanceof OfJar jar ? jar.accepted().jar().facts().get(internalName) : null;
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

    /// Brings the domain to life: meters and defines its classes, and those of the domains it imports from as far as they
    /// are not running, then makes an instance of its entry class. Static initialisers and the constructor run on the
    /// caller's thread and under the limit that the caller has set.
    ///
    /// @throws UnresolvedException     listing every missing name
    /// @throws InitialisationException when the JVM refuses a class or the extension's own code fails; nothing is left
    /// @throws Terminated              when the extension's own code used up its limit; nothing is left
    /// @throws IllegalStateException   when the domain is not made from a JAR, runs already or was destroyed
    public Initialised initialise(InitialiseOptions options) {
        if (!(contents instanceof OfJar jar)) {
            throw new IllegalStateException(name + " is not made from a JAR and has nothing to initialise.");
        }
        if (state == State.DESTROYED || started) {
            throw new IllegalStateException(name + (started ? " is initialised already" : " was destroyed")
                    + ": create it anew from its JAR.");
        }
        var fresh = notYetRunning();
        var unresolved = fresh.stream().flatMap(domain -> domain.missing().stream()).toList();
        if (!unresolved.isEmpty()) {
            throw new UnresolvedException(name, unresolved);
        }
        boolean done = false;
        try {
            var own = define(fresh, options);
            var entry = instantiate(own, jar.accepted().jar().entryClass().replace('/', '.'));
            started = true;
            done = true;
            return new Initialised(entry, own.meter(), own.classes(), own.bytes());
        } finally {
            if (!done) {
                fresh.forEach(Domain::fallBack);
            }
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
            domain.loader = prepared;
            domain.state = State.RUNNING;
        }
        for (var domain : fresh) {
            try {
                domain.loaded().define();
            } catch (LinkageError refused) {
                throw new InitialisationException(domain.name + " was refused by the JVM: " + refused.getMessage()
                        + " Compile it again against the interfaces it imports.", refused);
            }
        }
        return loaded();
    }

    private DomainLoader loaded() {
        if (loader == null) {
            throw new IllegalStateException(name + " has no classes.");
        }
        return loader;
    }

    private DomainLoader prepare(InitialiseOptions options) {
        if (!(contents instanceof OfJar jar)) {
            throw new IllegalStateException(name + " is not made from a JAR.");
        }
        var linked = jar.accepted().linked();
        Predicate<String> metered = owner -> linked.classFiles().containsKey(owner)
                || importOf(owner) instanceof Export.OfJar || options.meteredHost().test(owner);
        var classFiles = new LinkedHashMap<String, byte[]>();
        try {
            linked.classFiles().forEach((internalName, bytes) -> classFiles.put(internalName,
                    Metering.meter(bytes, options.prices(), MeterOptions.untrusted(metered))));
        } catch (MeteringException tooLarge) {
            throw new InitialisationException(name + ": " + tooLarge.getMessage(), tooLarge);
        }
        return DomainLoader.prepare(name, classFiles, new Table(), jar.rules().allowList(), options.ownMeter());
    }

    private Object instantiate(DomainLoader own, String entryClass) {
        try {
            return Class.forName(entryClass, true, own).getConstructor().newInstance();
        } catch (InvocationTargetException failed) {
            throw failure(entryClass, failed.getCause() == null ? failed : failed.getCause());
        } catch (ReflectiveOperationException | Error failed) {
            throw failure(entryClass, failed);
        }
    }

    private RuntimeException failure(String entryClass, Throwable cause) {
        if (cause instanceof Terminated terminated) {
            throw terminated;
        }
        if (cause instanceof VirtualMachineError host && !(cause instanceof StackOverflowError)) {
            throw host;
        }
        return new InitialisationException(name + ": " + entryClass + " could not be made, " + cause
                + " came out of its initialisers: nothing of it is left.", cause);
    }

    /// The imports of this domain, as its loader sees them.
    private final class Table implements Imports {

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

    /// Lets go of everything: imports, exports, classes. What the host holds of the domain (its entry, its handlers) the
    /// host has to drop; the proof tells whether it did.
    public UnloadProof destroy() {
        var proof = new UnloadProof(name, loader,
                loader == null ? List.of() : importers.stream().map(Domain::name).toList());
        loader = null;
        state = State.DESTROYED;
        for (var source : imports.values().stream().map(Import::source).distinct().toList()) {
            forget(source);
        }
        importers.clear();
        return proof;
    }

    @Override
    public String toString() {
        return "domain " + name;
    }
}
