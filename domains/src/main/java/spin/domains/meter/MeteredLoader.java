package spin.domains.meter;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;

/// A loader that defines a kernel whole, from metered bytes, with a counter of its own: several kernels live in one JVM
/// and none pays for another.
///
/// The packages it *owns* are defined here, child first, from the class files that the parent shows; of those, the ones
/// to be *metered* are rewritten on the way: calls of an event are linked to it (`spin.dispatcher.LinkedCalls`), and what runs is charged. All else comes from the parent. [MeterAccess], [PriceList], [Terminated]
/// and [StackExhausted] are always the parent's, so that trusted code outside can read the counter, set prices and catch the signal.
public final class MeteredLoader extends ClassLoader {

    static {
        registerAsParallelCapable();
    }

    private static final String METER = Meter.class.getName();
    private static final String CHARGED = Charged.class.getName();
    private static final String DECIMALS = Decimals.class.getName();
    private static final Set<String> SHARED = Set.of(MeterAccess.class.getName(), PriceList.class.getName(),
            Terminated.class.getName(), StackExhausted.class.getName());

    private final ClassLoader parent;
    private final List<String> owned;
    private final List<String> metered;
    private final PriceList prices;
    private final MeterOptions options;
    private final UnaryOperator<byte[]> watcher;
    private final MeterAccess meter;
    private final Forms forms;

    private MeteredLoader(Builder builder) {
        super(builder.name, builder.parent);
        this.parent = builder.parent;
        this.owned = List.copyOf(builder.owned);
        this.metered = List.copyOf(builder.metered);
        this.prices = builder.prices;
        this.options = new MeterOptions(builder.polls, this::isMetered).withFinals(this::isFinal);
        this.watcher = builder.watcher;
        this.forms = builder.forms;
        this.meter = ownMeter();
    }

    /// Begins a loader whose foreign classes come from `parent`.
    public static Builder builder(ClassLoader parent) {
        return new Builder(parent);
    }

    /// The counter that everything metered by this loader pays to.
    public MeterAccess meter() {
        return meter;
    }

    /// The metered form of a class that the kernel generates at run time, to be defined in this loader.
    public byte[] meter(byte[] classFile) {
        return watcher.apply(Metering.meter(classFile, prices, options));
    }

    /// Whether the class of that internal name pays for its own instructions.
    public boolean isMetered(String internalName) {
        var name = internalName.replace('/', '.');
        return isOwn(name) && !isSupport(name) && inAny(metered, name);
    }

    /// Whether that class is one of those this loader defines from a file, and a final one. What is generated at run time is not known yet
    /// when its caller is metered.
    private boolean isFinal(String internalName) {
        return facts(internalName).isFinal();
    }

    /// What the file of a class of this loader's says of it.
    private Facts facts(String internalName) {
        var name = internalName.replace('/', '.');
        return isOwn(name) ? forms.facts.computeIfAbsent(name, this::factsInItsFile) : Facts.NONE;
    }

    private Facts factsInItsFile(String name) {
        try {
            var bytes = bytesOf(name);
            return bytes == null
                    ? Facts.NONE
                    : new Facts((new ClassReader(bytes).getAccess() & Opcodes.ACC_FINAL) != 0,
                            EventCalls.isMarked(bytes));
        } catch (ClassNotFoundException unreadable) {
            // Whoever loads the class is told; until then nothing is known of it.
            return Facts.NONE;
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!isOwn(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            var loaded = findLoadedClass(name);
            var result = loaded == null ? define(name) : loaded;
            if (resolve) {
                resolveClass(result);
            }
            return result;
        }
    }

    private boolean isOwn(String name) {
        return isSupport(name) || (!SHARED.contains(name) && inAny(owned, name));
    }

    private static boolean isSupport(String name) {
        return name.equals(METER) || name.startsWith(METER + "$") || name.equals(CHARGED)
                || name.startsWith(CHARGED + "$") || name.equals(DECIMALS);
    }

    private static boolean inAny(List<String> prefixes, String name) {
        for (var prefix : prefixes) {
            if (name.startsWith(prefix)
                    && (name.length() == prefix.length() || ".$".indexOf(name.charAt(prefix.length())) >= 0)) {
                return true;
            }
        }
        return false;
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        var form = forms.classes.get(name);
        if (form == null) {
            form = form(name);
            forms.classes.put(name, form);
        }
        var defined = isMetered(name.replace('.', '/')) ? watcher.apply(form) : form;
        return defineClass(name, defined, 0, defined.length);
    }

    private byte[] form(String name) throws ClassNotFoundException {
        var bytes = bytesOf(name);
        if (bytes == null) {
            throw new ClassNotFoundException(name + " belongs to loader " + getName()
                    + ", and its parent shows no class file of that name.");
        }
        return isMetered(name.replace('.', '/'))
                ? Metering.meter(bytes, node -> EventCalls.link(node, this::isOfEvents), prices, options)
                : bytes;
    }

    /// Whether that class is an interface of this loader's whose methods are events.
    private boolean isOfEvents(String internalName) {
        return facts(internalName).isOfEvents();
    }

    private byte @Nullable [] bytesOf(String name) throws ClassNotFoundException {
        try (var in = parent.getResourceAsStream(name.replace('.', '/') + ".class")) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException unreadable) {
            throw new ClassNotFoundException("The class file of " + name + " cannot be read.", unreadable);
        }
    }

    private MeterAccess ownMeter() {
        try {
            var access = loadClass(METER).getMethod("access").invoke(null);
            if (access instanceof MeterAccess own) {
                return own;
            }
            throw new IllegalArgumentException("Loader " + getName() + " was given a parent with another "
                    + MeterAccess.class.getName() + ": use the loader of this library, or a child of it, as parent.");
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalArgumentException("Loader " + getName() + " was given a parent that does not show "
                    + METER + ": use the loader of this library, or a child of it, as parent.", impossible);
        }
    }

    /// @param isFinal    nobody can extend the class
    /// @param isOfEvents its methods are events
    private record Facts(boolean isFinal, boolean isOfEvents) {
        static final Facts NONE = new Facts(false, false);
    }

    /// What is the same in all loaders of one make, by class name.
    private static final class Forms {
        private final ConcurrentMap<String, byte[]> classes = new ConcurrentHashMap<>();
        private final ConcurrentMap<String, Facts> facts = new ConcurrentHashMap<>();
    }

    /// What a loader is made of. A prefix names a package with all below it, or one class: `spin.core` holds
    /// `spin.core.Kernel` and `spin.core.trap.Trap`, not `spin.corette.X`.
    ///
    /// It may build several loaders, on several threads when nobody changes it meanwhile: what classes become is found out once for all of them.
    public static final class Builder {

        private final ClassLoader parent;
        private final Set<String> owned = new LinkedHashSet<>();
        private final Set<String> metered = new LinkedHashSet<>();
        private String name = "metered";
        private PriceList prices = PriceList.unit();
        private boolean polls;
        private UnaryOperator<byte[]> watcher = UnaryOperator.identity();
        private Forms forms = new Forms();

        private Builder(ClassLoader parent) {
            this.parent = parent;
        }

        /// The loader's name, for stack traces and messages.
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /// Packages or classes that this loader defines itself.
        public Builder own(String... prefixes) {
            return own(List.of(prefixes));
        }

        /// As above.
        public Builder own(Iterable<String> prefixes) {
            forms = new Forms();
            prefixes.forEach(owned::add);
            return this;
        }

        /// Of the owned ones, those whose code is charged. They need not be owned as a whole: a prefix further in will do.
        public Builder meter(String... prefixes) {
            return meter(List.of(prefixes));
        }

        /// As above.
        public Builder meter(Iterable<String> prefixes) {
            forms = new Forms();
            prefixes.forEach(metered::add);
            return this;
        }

        /// What things cost; without it each instruction costs one cycle.
        public Builder prices(PriceList prices) {
            forms = new Forms();
            this.prices = prices;
            return this;
        }

        /// Makes the metered code stoppable, as code from outside is.
        public Builder polls() {
            forms = new Forms();
            this.polls = true;
            return this;
        }

        /// Changes every class file once more after it is metered, so that what is added costs nothing: for whoever looks on.
        public Builder watcher(UnaryOperator<byte[]> watcher) {
            this.watcher = watcher;
            return this;
        }

        /// The loader; nothing but its counter is loaded yet.
        public MeteredLoader build() {
            var unowned = new ArrayList<String>();
            for (var prefix : metered) {
                if (!inAny(List.copyOf(owned), prefix)) {
                    unowned.add(prefix);
                }
            }
            if (!unowned.isEmpty()) {
                throw new IllegalArgumentException("Loader " + name + " is to meter " + unowned
                        + ", which it does not own: name these packages in own(...) too.");
            }
            return new MeteredLoader(this);
        }
    }
}
