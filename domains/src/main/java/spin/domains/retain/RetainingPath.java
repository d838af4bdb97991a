package spin.domains.retain;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spin.domains.retain.HeapDump.ClassRecord;
import spin.domains.retain.HeapDump.Field;

/// The shortest path of strong references from a root of the collector to an object, as text.
///
/// The dump is read three times: for the classes and the names of all objects, for the references between them, and for the names
/// of the fields on the path that was found. In memory are a few numbers for each object and each reference.
public final class RetainingPath {

    private static final String REFERENCE = "java.lang.ref.Reference";
    private static final String REFERENT = "referent";
    private static final int NONE = -1;

    private final HeapDump dump;
    private final int idBytes;
    private final String targetClass;
    private final String targetField;
    private final long targetValue;

    private final Map<Long, ClassRecord> classes = new HashMap<>();
    private final Map<Long, String> roots = new HashMap<>();
    private Longs ids = new Longs();
    private long[] sorted = {};

    private int[] start = {};
    private int[] count = {};
    private Ints targets = new Ints();
    private int goal = NONE;

    private RetainingPath(Path file, int idBytes, String targetClass, String targetField, long targetValue) {
        this.dump = new HeapDump(file);
        this.idBytes = idBytes;
        this.targetClass = targetClass;
        this.targetField = targetField;
        this.targetValue = targetValue;
    }

    /// Dumps this JVM's heap into a file in `folder`, looks, and deletes the file. Takes seconds and stops every thread for
    /// some of them.
    ///
    /// @param type  the dotted name of the object's class
    /// @param field a `long` field that the class declares
    /// @param value what the field holds in the object that is looked for
    /// @return a line for each step, the root first; empty when no strong path leads there
    /// @throws IOException when the dump cannot be written or read
    public static Optional<List<String>> to(String type, String field, long value, Path folder) throws IOException {
        var file = Files.createTempFile(folder, "unload", ".hprof");
        try {
            // The JVM writes to a new file only.
            Files.delete(file);
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(file.toString(), true);
            return in(file, type, field, value);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /// As above, in a dump that exists.
    static Optional<List<String>> in(Path file, String type, String field, long value) throws IOException {
        try {
            return new RetainingPath(file, HeapDump.idBytes(file), type, field, value).find();
        } catch (UncheckedDamage damaged) {
            throw new IOException(damaged.getMessage(), damaged);
        }
    }

    private Optional<List<String>> find() throws IOException {
        dump.read(new Names());
        sorted = ids.sorted();
        ids = new Longs();
        start = new int[sorted.length];
        count = new int[sorted.length];
        dump.read(new References());
        if (goal == NONE) {
            return Optional.empty();
        }
        var path = shortest();
        if (path.isEmpty()) {
            return Optional.empty();
        }
        var labels = new Labels(path);
        dump.read(labels);
        return Optional.of(labels.text());
    }

    /// The indices of the objects on the shortest path, a root's first; empty when there is none.
    private List<Integer> shortest() {
        var from = new int[sorted.length];
        Arrays.fill(from, NONE);
        var todo = new ArrayDeque<Integer>();
        roots.keySet().stream().map(this::indexOf).filter(index -> index != NONE).sorted().distinct().forEach(index -> {
            from[index] = index;
            todo.add(index);
        });
        while (!todo.isEmpty() && from[goal] == NONE) {
            int at = todo.remove();
            for (int i = start[at]; i < start[at] + count[at]; i++) {
                int next = targets.get(i);
                if (from[next] == NONE) {
                    from[next] = at;
                    todo.add(next);
                }
            }
        }
        var path = new ArrayDeque<Integer>();
        if (from[goal] != NONE) {
            int at = goal;
            while (from[at] != at) {
                path.addFirst(at);
                at = from[at];
            }
            path.addFirst(at);
        }
        return List.copyOf(path);
    }

    private int indexOf(long id) {
        int index = Arrays.binarySearch(sorted, id);
        return index < 0 ? NONE : index;
    }

    // ---- what refers to what

    /// What the reader of references does with one: from which field, to which object.
    private interface Each {
        void reference(String field, long id);
    }

    private void references(ClassRecord type, Each each) {
        each.reference("its class loader", type.loaderId());
        each.reference("its superclass", type.superId());
        for (var field : type.statics()) {
            each.reference("static field " + field.name(), field.value());
        }
    }

    private void references(long classId, byte[] values, Each each) {
        each.reference("its class", classId);
        int at = 0;
        for (var type = classes.get(classId); type != null; type = classes.get(type.superId())) {
            for (var field : type.fields()) {
                int size = size(field);
                if (at + size > values.length) {
                    throw new UncheckedDamage();
                }
                // A referent is not kept by its reference: weak, phantom and final ones do not hold it, soft ones only until
                // memory is short.
                if (field.type() == HeapDump.OBJECT
                        && !(type.name().equals(REFERENCE) && field.name().equals(REFERENT))) {
                    each.reference("field " + field.name(), number(values, at, size));
                }
                at += size;
            }
        }
    }

    private boolean isTarget(long classId, byte[] values) {
        int at = 0;
        for (var type = classes.get(classId); type != null; type = classes.get(type.superId())) {
            for (var field : type.fields()) {
                int size = size(field);
                if (type.name().equals(targetClass) && field.name().equals(targetField) && field.type() == HeapDump.LONG
                        && at + size <= values.length) {
                    return number(values, at, size) == targetValue;
                }
                at += size;
            }
        }
        return false;
    }

    private int size(Field field) {
        try {
            return HeapDump.size(field.type(), idBytes);
        } catch (IOException damaged) {
            throw new UncheckedDamage();
        }
    }

    private static long number(byte[] bytes, int at, int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value = (value << 8) | (bytes[at + i] & 0xff);
        }
        return value;
    }

    private static final class UncheckedDamage extends RuntimeException {

        private static final long serialVersionUID = 1;

        UncheckedDamage() {
            super("The heap dump has an object that does not fit its class; it is damaged.");
        }
    }

    // ---- three readings

    private final class Names implements HeapDump.Visitor {

        @Override
        public void root(long id, String kind) {
            roots.putIfAbsent(id, kind);
        }

        @Override
        public void type(ClassRecord type) {
            classes.put(type.id(), type);
            ids.add(type.id());
        }

        @Override
        public void instance(long id, long classId, byte[] values) {
            ids.add(id);
        }

        @Override
        public void array(long id, long classId, long[] elements) {
            ids.add(id);
        }

        @Override
        public void primitiveArray(long id) {
            ids.add(id);
        }
    }

    private final class References implements HeapDump.Visitor {

        @Override
        public void type(ClassRecord type) {
            int index = begin(type.id());
            references(type, (_, id) -> add(index, id));
        }

        @Override
        public void instance(long id, long classId, byte[] values) {
            int index = begin(id);
            references(classId, values, (_, to) -> add(index, to));
            if (isTarget(classId, values)) {
                goal = index;
            }
        }

        @Override
        public void array(long id, long classId, long[] elements) {
            int index = begin(id);
            add(index, classId);
            for (long element : elements) {
                add(index, element);
            }
        }

        private int begin(long id) {
            int index = indexOf(id);
            start[index] = targets.size();
            return index;
        }

        private void add(int index, long to) {
            int target = to == 0 ? NONE : indexOf(to);
            if (target != NONE) {
                targets.add(target);
                count[index]++;
            }
        }
    }

    private final class Labels implements HeapDump.Visitor {

        private final List<Integer> path;
        private final Map<Long, Integer> places = new HashMap<>();
        private final String[] kinds;
        private final @Nullable String[] steps;

        Labels(List<Integer> path) {
            this.path = path;
            kinds = new String[path.size()];
            steps = new @Nullable String[path.size()];
            for (int i = 0; i < path.size(); i++) {
                places.put(sorted[path.get(i)], i);
                kinds[i] = "an array of primitives";
            }
        }

        @Override
        public void type(ClassRecord type) {
            describe(type.id(), "class " + type.name(), each -> references(type, each));
        }

        @Override
        public void instance(long id, long classId, byte[] values) {
            describe(id, nameOf(classId), each -> references(classId, values, each));
        }

        @Override
        public void array(long id, long classId, long[] elements) {
            describe(id, nameOf(classId), each -> {
                each.reference("its class", classId);
                for (int i = 0; i < elements.length; i++) {
                    each.reference("element " + i, elements[i]);
                }
            });
        }

        private void describe(long id, String kind, java.util.function.Consumer<Each> references) {
            var place = places.get(id);
            if (place == null) {
                return;
            }
            kinds[place] = kind;
            if (place + 1 < path.size()) {
                long wanted = sorted[path.get(place + 1)];
                references.accept((field, to) -> {
                    if (to == wanted && steps[place] == null) {
                        steps[place] = field;
                    }
                });
            }
        }

        private String nameOf(long classId) {
            var type = classes.get(classId);
            return type == null ? "an object of an unknown class" : type.name();
        }

        List<String> text() {
            var lines = new ArrayList<String>();
            long root = sorted[path.getFirst()];
            lines.add(roots.getOrDefault(root, "a root") + " holds " + kinds[0]);
            for (int i = 1; i < path.size(); i++) {
                lines.add(steps[i - 1] + " of it is " + kinds[i]);
            }
            return lines;
        }
    }

    // ---- numbers by the million

    private static final class Longs {

        private long[] values = new long[1 << 16];
        private int size;

        void add(long value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }

        long[] sorted() {
            var result = Arrays.copyOf(values, size);
            Arrays.sort(result);
            return result;
        }
    }

    private static final class Ints {

        private int[] values = new int[1 << 16];
        private int size;

        void add(int value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }

        int get(int index) {
            return values[index];
        }

        int size() {
            return size;
        }
    }
}
