package spin.domains.meter.twin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import spin.domains.meter.PriceList;

/// Runs class files, and counts what they cost.
public final class Machine {

    private record Method(String owner, String name, String descriptor) {}

    private final Map<String, ClassNode> program = new HashMap<>();
    private final PriceList prices;
    private final String probe;
    private final Map<Method, Code> codes = new HashMap<>();
    private final Map<String, Map<String, @Nullable Object>> statics = new HashMap<>();
    private final Set<String> initialised = new HashSet<>();
    private final Map<String, Long> unpriced = new TreeMap<>();
    private final List<Long> marks = new ArrayList<>();
    private long paid;

    /// @param probe the internal name of a class outside the program; a call to it notes what has been paid by then
    public Machine(Map<String, byte[]> classFiles, PriceList prices, String probe) {
        this.prices = prices;
        this.probe = probe;
        classFiles.forEach((name, bytes) -> {
            var node = new ClassNode();
            new ClassReader(bytes).accept(node, ClassReader.SKIP_FRAMES | ClassReader.SKIP_DEBUG);
            program.put(name, node);
        });
    }

    /// Calls a static method, and answers with what it answered, or with the name of the class of what it threw.
    public Object run(String owner, String name, String descriptor, Object... arguments) {
        try {
            initialise(owner);
            return String.valueOf(call(code(owner, name, descriptor), arguments));
        } catch (Thrown thrown) {
            return typeOf(thrown.value()).replace('/', '.');
        }
    }

    /// What has been paid.
    public long paid() {
        return paid;
    }

    /// Calls that the list did not know, by name.
    public Map<String, Long> unpriced() {
        return unpriced;
    }

    /// What had been paid at each call of the probe.
    public List<Long> marks() {
        return marks;
    }

    // ---- paying

    void pay(long cycles) {
        paid += cycles;
    }

    /// Clearing an array costs by quadword; nothing, when there are no elements or too few.
    void payForArray(long length, int elementBytes) {
        if (length > 0) {
            paid += (length * elementBytes + 7) / 8 * prices.clearing();
        }
    }

    void countUnknown(String name) {
        unpriced.merge(name, 1L, Long::sum);
    }

    // ---- calling

    @Nullable
    Object call(Code code, @Nullable Object... arguments) {
        return new Frame(this, code, arguments).run();
    }

    boolean isOwn(String owner) {
        return program.containsKey(owner);
    }

    boolean isProbe(String owner) {
        return owner.equals(probe);
    }

    void mark() {
        marks.add(paid);
    }

    Code code(String owner, String name, String descriptor) {
        var key = new Method(owner, name, descriptor);
        var known = codes.get(key);
        if (known != null) {
            return known;
        }
        for (var at = program.get(owner); at != null; at = program.get(String.valueOf(at.superName))) {
            for (var method : at.methods) {
                if (method.name.equals(name) && method.desc.equals(descriptor)
                        && (method.access & Opcodes.ACC_ABSTRACT) == 0) {
                    var code = new Code(at, method, program, prices);
                    codes.put(key, code);
                    return code;
                }
            }
        }
        throw new IllegalArgumentException("The program has no method " + key);
    }

    // ---- classes

    /// Runs static initialisers, the superclass's first, at the first use of a class.
    void initialise(String owner) {
        var node = program.get(owner);
        if (node == null || !initialised.add(owner)) {
            return;
        }
        initialise(String.valueOf(node.superName));
        var fields = new HashMap<String, @Nullable Object>();
        node.fields.forEach(field -> fields.put(field.name, zero(field.desc)));
        statics.put(owner, fields);
        if (node.methods.stream().anyMatch(method -> method.name.equals("<clinit>"))) {
            call(code(owner, "<clinit>", "()V"));
        }
    }

    Map<String, @Nullable Object> staticsOf(String owner) {
        initialise(owner);
        return statics.getOrDefault(owner, Map.of());
    }

    Instance instance(String type) {
        initialise(type);
        var made = new Instance(type);
        for (var at = program.get(type); at != null; at = program.get(String.valueOf(at.superName))) {
            at.fields.forEach(field -> made.fields().put(field.name, zero(field.desc)));
        }
        return made;
    }

    static @Nullable Object zero(String descriptor) {
        return switch (descriptor.charAt(0)) {
            case 'J' -> 0L;
            case 'F' -> 0f;
            case 'D' -> 0d;
            case 'L', '[' -> null;
            default -> 0;
        };
    }

    /// Whether a value may be named by a type, an internal name or an array's descriptor.
    boolean isInstance(Object value, String type) {
        var own = typeOf(value);
        if (type.equals("java/lang/Object") || own.equals(type)) {
            return true;
        }
        return !own.startsWith("[") && !type.startsWith("[") && extend(own, type);
    }

    private boolean extend(String name, String type) {
        var node = program.get(name);
        if (node == null) {
            return !program.containsKey(type) && Foreign.type(type).isAssignableFrom(Foreign.type(name));
        }
        return name.equals(type) || extend(String.valueOf(node.superName), type)
                || node.interfaces.stream().anyMatch(parent -> extend(parent, type));
    }

    static String typeOf(Object value) {
        return switch (value) {
            case Instance instance -> instance.type();
            case References references -> "[" + references.elementDescriptor();
            default -> value.getClass().getName().replace('.', '/');
        };
    }
}
