package spin.dispatcher.generate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Turns plans into method handles, by way of generated classes.
///
/// Each class passes through the transformer before it is defined. The property `spin.dispatcher.dump` names a directory
/// that every class file is written to before the JVM sees it, so those that it refuses are there too.
public final class Generator {
    private static final MethodHandles.Lookup HERE = MethodHandles.lookup();
    private static final String PACKAGE = Generator.class.getPackageName().replace('.', '/') + "/";
    private static final AtomicLong DUMPED = new AtomicLong();

    private final BiFunction<String, byte[], byte[]> transformer;

    /// @param transformer internal name and class file to the class file that is defined
    public Generator(BiFunction<String, byte[], byte[]> transformer) {
        this.transformer = transformer;
    }

    /// A handle of the event's type that carries out the plan.
    public MethodHandle generate(Plan plan) {
        return code(plan, Parts.of(plan)).asType(plan.type());
    }

    /// The same, as code that can be changed where it stands.
    ///
    /// @param middle how many turns come before what will be appended to the plain bindings
    /// @param counting whether each raise is counted, and not only those that meet an overlay: when the event can settle
    /// @param patience after how many raises that are counted and find the code as the last did `quiet` is called
    public Live live(Plan plan, int middle, boolean counting, int patience, Runnable quiet) {
        var cell = new Cell(Patch.first(new KeyTable[0], new SpanTable[0], NO_WALKER), patience, quiet);
        var open = plan.over(new Plan.Overlay(cell, middle, counting));
        var parts = Parts.of(open);
        return new Live(code(open, parts).asType(plan.type()), open, cell, parts, NO_WALKER, this::walker);
    }

    /// For patches that have no chain.
    private static final MethodHandle NO_WALKER = MethodHandles.zero(Object.class);

    private MethodHandle code(Plan plan, List<Part> parts) {
        MethodHandle next = null;
        var classes = classes(parts);
        for (int i = classes.size() - 1; i >= 0; i--) {
            next = define(plan, classes.get(i), i == 0, next);
        }
        return require(next);
    }

    private MethodHandle walker(Plan plan, List<Turn> shapes) {
        var name = PACKAGE + plan.event().replace('.', '$') + "$overlay";
        var emitter = new Emitter(plan, name);
        var bytes = emitter.emitWalker(shapes);
        try {
            var defined = define(HERE, name, bytes, emitter.constants());
            return defined.findStatic(defined.lookupClass(), Emitter.WALK, emitter.walkerType());
        } catch (IllegalAccessException | NoSuchMethodException e) {
            throw unusable(plan, e);
        }
    }

    /// What is searched for, and the generated classes as text, transformed as they would be defined, entry class first.
    public String listing(Plan plan) {
        return listing(plan, Parts.of(plan));
    }

    /// The same of code that can be changed; as it would be made now, whatever has been appended in place since.
    public String openListing(Plan plan, int middle, boolean counting) {
        var cell = new Cell(Patch.first(new KeyTable[0], new SpanTable[0], NO_WALKER), Integer.MAX_VALUE, () -> {});
        var open = plan.over(new Plan.Overlay(cell, middle, counting));
        return listing(open, Parts.of(open));
    }

    private String listing(Plan plan, List<Part> parts) {
        var text = new StringBuilder();
        MethodHandle next = null;
        var classes = classes(parts);
        for (int i = classes.size() - 1; i >= 0; i--) {
            var emitter = new Emitter(plan, className(plan, i));
            var bytes = transformer.apply(className(plan, i), emitter.emit(classes.get(i), i == 0, next));
            text.insert(0, Bytecode.text(bytes));
            next = MethodHandles.empty(new Emitter(plan, className(plan, i)).entryType(i == 0));
        }
        return Listing.searches(parts) + text;
    }

    /// A table is no code, however many bindings it has.
    private static List<List<Part>> classes(List<Part> parts) {
        var classes = new ArrayList<List<Part>>();
        var one = new ArrayList<Part>();
        int turns = 0;
        for (var part : parts) {
            int more = switch (part) {
                case Part.Straight(var each) -> each.size();
                case Part.Searched searched -> 2 * searched.turns().size();
                case Part.Tabled tabled -> 1;
                case Part.Spanned spanned -> 1;
                case Part.Hook hook -> 1;
            };
            if (!one.isEmpty() && turns + more > Emitter.TURNS_A_CLASS) {
                classes.add(List.copyOf(one));
                one.clear();
                turns = 0;
            }
            one.add(part);
            turns += more;
        }
        classes.add(List.copyOf(one));
        return classes;
    }

    private MethodHandle define(Plan plan, List<Part> parts, boolean first, @Nullable MethodHandle next) {
        var name = className(plan, first ? 0 : 1);
        var emitter = new Emitter(plan, name);
        var bytes = emitter.emit(parts, first, next);
        try {
            var defined = define(HERE, name, bytes, emitter.constants());
            return defined.findStatic(defined.lookupClass(), Emitter.name(0), emitter.entryType(first));
        } catch (IllegalAccessException | NoSuchMethodException e) {
            throw unusable(plan, e);
        }
    }

    private static IllegalStateException unusable(Plan plan, Exception cause) {
        return new IllegalStateException(
                "The class generated for %s has no usable entry; its transformer must keep every method."
                        .formatted(plan.event()),
                cause);
    }

    private static String className(Plan plan, int part) {
        var name = PACKAGE + plan.event().replace('.', '$') + "$" + plan.turns().size() + "handlers";
        return part == 0 ? name : name + "$more";
    }

    /// The class that callers of an interface hold: each method is an exact call of a constant handle.
    ///
    /// @param home where the class is defined: it must have full privilege there, and see the interface
    public Object raiser(MethodHandles.Lookup home, Class<?> type, List<Raised> methods) throws IllegalAccessException {
        var constants = new Constants();
        var name = RaiserEmitter.internalName(home.lookupClass(), type);
        var bytes = RaiserEmitter.emit(name, type, methods, constants);
        var defined = define(home, name, bytes, constants.data());
        try {
            return defined.findConstructor(defined.lookupClass(), MethodType.methodType(void.class)).invoke();
        } catch (Throwable e) {
            throw new IllegalStateException(
                    "The raiser generated for %s cannot be made; its transformer must keep every method."
                            .formatted(type.getName()),
                    e);
        }
    }

    /// One method of a raiser.
    ///
    /// @param target a handle of exactly the method's type, without the receiver
    public record Raised(String name, MethodHandle target, List<Class<?>> exceptions) {
        public Raised {
            exceptions = List.copyOf(exceptions);
        }
    }

    private MethodHandles.Lookup define(MethodHandles.Lookup home, String name, byte[] bytes, List<Object> constants)
            throws IllegalAccessException {
        var transformed = transformer.apply(name, bytes);
        dump(name, transformed);
        return home.defineHiddenClassWithClassData(transformed, constants, false);
    }

    private static void dump(String name, byte[] bytes) {
        var directory = System.getProperty("spin.dispatcher.dump");
        if (directory == null) {
            return;
        }
        var file = Path.of(directory,
                "%05d-%s.class".formatted(DUMPED.incrementAndGet(), name.substring(name.lastIndexOf('/') + 1)));
        try {
            Files.createDirectories(Path.of(directory));
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot write %s, which the property spin.dispatcher.dump asks for; make the directory writable or drop the property."
                            .formatted(file),
                    e);
        }
    }

    private static MethodHandle require(@Nullable MethodHandle handle) {
        if (handle == null) {
            throw new IllegalStateException("a plan makes at least one class");
        }
        return handle;
    }
}
