package spin.domains.define;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.predicate.Ephemeral;
import spin.domains.meter.Account;
import spin.domains.meter.AccountAccess;
import spin.domains.meter.Alive;
import spin.domains.meter.Charged;
import spin.domains.meter.Compared;
import spin.domains.meter.Decimals;
import spin.domains.meter.Identity;
import spin.domains.meter.KillSwitch;
import spin.domains.meter.MemoryExhausted;
import spin.domains.meter.Meter;
import spin.domains.meter.MeterAccess;
import spin.domains.meter.Ordered;
import spin.domains.meter.PlainPattern;
import spin.domains.meter.StackExhausted;
import spin.domains.meter.Terminated;
import spin.domains.verify.AllowList;
import spin.domains.verify.DomainRules;

/// The name space of one domain.
///
/// It has no parent: what is not a class of the domain, an import, an allowed class of the JDK or part of the meter has no
/// meaning here, whatever the verifier may have missed.
public final class DomainLoader extends ClassLoader implements KillSwitch.Stoppable {

    static {
        registerAsParallelCapable();
    }

    /// How the names of all domains' modules begin.
    public static final String MODULE = "domain.of_";

    private static final AtomicLong SERIALS = new AtomicLong();
    private static final Set<String> SHARED = Set.of(Terminated.class.getName(), Alive.class.getName(),
            Alive.Growing.class.getName(), MemoryExhausted.class.getName(),
            StackExhausted.class.getName(),
            MeterAccess.class.getName(), Identity.class.getName(),
            Ordered.class.getName(), PlainPattern.class.getName(), KillSwitch.class.getName(),
            Ephemeral.class.getName());
    /// What the JVM needs to link a poll. The verifier lets no class name these, and no class but a rewritten one is defined.
    private static final Set<String> LINKAGE = Set.of("java.lang.invoke.MethodHandles$Lookup",
            "java.lang.invoke.MethodType", "java.lang.invoke.CallSite");

    private final Map<String, byte[]> unloaded;
    private final Set<String> own;
    private final Imports imports;
    private final DomainRules rules;
    private final boolean ownMeter;
    private final long bytes;
    /// Tells this loader from all others of its name, in a heap dump too.
    private final long serial = SERIALS.incrementAndGet();
    private final KillSwitch killSwitch = new KillSwitch();
    private final Alive account;
    private ModuleLayer.@Nullable Controller controller;
    private @Nullable Module module;

    private DomainLoader(String domain, Map<String, byte[]> classFiles, Imports imports, DomainRules rules,
            boolean ownMeter) {
        super(domain, null);
        this.unloaded = new ConcurrentHashMap<>();
        classFiles.forEach((name, bytes) -> unloaded.put(name.replace('/', '.'), bytes));
        this.own = Set.copyOf(unloaded.keySet());
        this.bytes = classFiles.values().stream().mapToLong(file -> file.length).sum();
        this.imports = imports;
        this.rules = rules;
        this.ownMeter = ownMeter;
        this.account = new Alive(domain);
    }

    /// Makes the name space; no class is in it yet.
    ///
    /// @param classFiles by internal name
    /// @param ownMeter   whether the domain has a counter of its own instead of this library's
    public static DomainLoader prepare(String domain, Map<String, byte[]> classFiles, Imports imports,
            DomainRules rules, boolean ownMeter) {
        var loader = new DomainLoader(domain, classFiles, imports, rules, ownMeter);
        loader.becomeModule();
        return loader;
    }

    /// Loads every class and lets the JVM's own verifier look at it; none is initialised. All domains that import from
    /// each other are prepared by now.
    ///
    /// @throws LinkageError when the JVM refuses a class
    public void define() {
        if (controller != null && module != null) {
            for (var imported : imports.modules()) {
                controller.addReads(module, imported);
            }
        }
        for (var name : own.stream().sorted().toList()) {
            try {
                // Asking a class for its constructors makes the JVM link it, which verifies it and runs nothing.
                var _ = Class.forName(name, false, this).getDeclaredConstructors();
            } catch (ClassNotFoundException absent) {
                throw new NoClassDefFoundError(String.valueOf(absent.getMessage()));
            }
        }
    }

    /// The modules in which classes of this domain are: its named one, and the one for classes without a package.
    public List<Module> modules() {
        return module == null ? List.of(getUnnamedModule()) : List.of(module, getUnnamedModule());
    }

    /// What the domain imports: whoever made the loader gave it.
    public Imports imports() {
        return imports;
    }

    @Override
    public KillSwitch killSwitch() {
        return killSwitch;
    }

    /// A number that no other loader of this JVM has.
    public long serial() {
        return serial;
    }

    /// How many classes the domain has.
    public int classes() {
        return own.size();
    }

    /// The size of their class files.
    public long bytes() {
        return bytes;
    }

    /// Sets what the JDK's copying costs (see [Meter#cyclesPerQuad]) in the counter that this domain pays to.
    public void cyclesPerQuad(int cycles) {
        try {
            loadClass(Meter.class.getName()).getField("cyclesPerQuad").setInt(null, cycles);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("The meter of " + getName() + " cannot be reached.", impossible);
        }
    }

    /// The counter that this domain pays to.
    public MeterAccess meter() {
        try {
            var access = loadClass(Meter.class.getName()).getMethod("access").invoke(null);
            if (access instanceof MeterAccess meter) {
                return meter;
            }
            throw new IllegalStateException("The meter of " + getName() + " belongs to another library.");
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("The meter of " + getName() + " cannot be reached.", impossible);
        }
    }

    /// The account of what this domain allocates.
    public AccountAccess account() {
        return account;
    }

    /// Opens it. Once, before code of the domain runs that keeps it.
    public void openAccount(long budget) {
        try {
            account.open(loadClass(Account.class.getName()));
            account.limit(budget);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("The account of " + getName() + " cannot be reached.", impossible);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            var loaded = findLoadedClass(name);
            return loaded == null ? find(name) : loaded;
        }
    }

    private Class<?> find(String name) throws ClassNotFoundException {
        if (own.contains(name)) {
            return defineOwn(name);
        }
        var imported = imports.find(name);
        if (imported != null) {
            return imported;
        }
        var internalName = name.replace('.', '/');
        if (AllowList.isJdk(internalName) && rules.permitsClass(internalName)) {
            return rules.allowList().permitsClass(internalName)
                    ? Identity.settled(Class.forName(name, false, null))
                    : approved(name);
        }
        if (LINKAGE.contains(name)) {
            return Class.forName(name, false, null);
        }
        if (name.equals(Account.class.getName()) || name.startsWith(Account.class.getName() + "$")) {
            // Every domain has an account of its own, whoever's counter it pays to.
            return defineMeter(name);
        }
        if (isMeter(name)) {
            return ownMeter && !SHARED.contains(name) ? defineMeter(name) : Class.forName(name);
        }
        throw new ClassNotFoundException(name + " cannot be named in domain " + getName()
                + ": it is neither its own nor imported, and not on the list of what it may use of the JDK.");
    }

    /// A class that only approved code may name. It may be in another module than java.base.
    private Class<?> approved(String name) throws ClassNotFoundException {
        var type = Class.forName(name, false, ClassLoader.getPlatformClassLoader());
        if (controller != null && module != null) {
            controller.addReads(module, type.getModule());
        }
        return type;
    }

    private static boolean isMeter(String name) {
        return name.equals(Meter.class.getName()) || name.startsWith(Meter.class.getName() + "$")
                || name.equals(Charged.class.getName()) || name.startsWith(Charged.class.getName() + "$")
                || name.equals(Compared.class.getName()) || name.startsWith(Compared.class.getName() + "$")
                || name.equals(Decimals.class.getName()) || SHARED.contains(name);
    }

    private Class<?> defineOwn(String name) throws ClassNotFoundException {
        var bytes = unloaded.remove(name);
        if (bytes == null) {
            throw new ClassNotFoundException(name + " of domain " + getName() + " failed to load before.");
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    private Class<?> defineMeter(String name) throws ClassNotFoundException {
        try (var in = DomainLoader.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name + " is missing from this library's JAR.");
            }
            var bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException unreadable) {
            throw new ClassNotFoundException("The class file of " + name + " cannot be read.", unreadable);
        }
    }

    // ---- the module

    /// Classes without a package stay outside: a named module cannot hold them.
    private void becomeModule() {
        var packages = new LinkedHashSet<String>();
        for (var name : own) {
            int dot = name.lastIndexOf('.');
            if (dot > 0) {
                packages.add(name.substring(0, dot));
            }
        }
        if (packages.isEmpty()) {
            return;
        }
        // Every package is exported: who may name a class in it is the loaders' business, and they all ask.
        var builder = ModuleDescriptor.newModule(moduleName(getName())).packages(packages);
        packages.forEach(builder::exports);
        var descriptor = builder.requires("java.base").build();
        var boot = ModuleLayer.boot();
        var configuration = Configuration.resolve(new OneModule(descriptor), List.of(boot.configuration()),
                ModuleFinder.of(), Set.of(descriptor.name()));
        var layer = ModuleLayer.defineModules(configuration, List.of(boot), _ -> this);
        var named = layer.layer().findModule(descriptor.name()).orElseThrow();
        layer.addReads(named, getUnnamedModule());
        layer.addReads(named, Meter.class.getModule());
        // Inside a kernel that is metered whole, what ends a handler is defined further out than its meter.
        layer.addReads(named, Terminated.class.getModule());
        // So that the size behind an overridden size() can be asked for (see Alive); no JAR can be in the library's module.
        packages.forEach(each -> layer.addOpens(named, each, Alive.class.getModule()));
        controller = layer;
        module = named;
    }

    private static String moduleName(@Nullable String domain) {
        // A part of a module's name must not begin with a digit, nor be a word of the language.
        var name = new StringBuilder(MODULE);
        String.valueOf(domain).chars()
                .forEach(c -> name.append(c < 128 && Character.isLetterOrDigit(c) ? (char) c : '_'));
        return name.toString();
    }

    /// Finds one module, whose contents nobody ever reads through the module system.
    private record OneModule(ModuleDescriptor descriptor) implements ModuleFinder {

        @Override
        public Optional<ModuleReference> find(String name) {
            return name.equals(descriptor.name()) ? Optional.of(reference()) : Optional.empty();
        }

        @Override
        public Set<ModuleReference> findAll() {
            return Set.of(reference());
        }

        private ModuleReference reference() {
            return new ModuleReference(descriptor, null) {
                @Override
                public ModuleReader open() throws IOException {
                    throw new IOException("A domain's module has no contents to read.");
                }
            };
        }
    }
}
