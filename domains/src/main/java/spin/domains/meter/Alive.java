package spin.domains.meter;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.lang.reflect.Array;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An estimate of what one domain keeps alive.
///
/// It holds weak references to samples: a sample answers for all bytes that were counted between the one before and itself, so
/// that the samples which the collector has not taken answer, on the average, for what is alive. A container of the JDK answers for its
/// size if that is more, for it grows after it was made. While the samples that are there fit the budget nothing is asked of the
/// collector; it is asked before the domain is told that they do not.
///
/// A character counts one byte, an element about as much as its place takes. So the fault may come late or early, but what grows without
/// end meets it. What would break this: a host that ignores `System.gc()`; a maker of new objects in the JDK that [MemoryCount] takes for
/// a finder of old ones.
public final class Alive implements AccountAccess {

    /// What grows while it is alive, and says how far.
    public interface Growing {
        long bytes();
    }

    /// For code that has no budget.
    public static final Alive NOBODY = new Alive("nobody");

    /// Of the budget, this part has to be free when it has been settled; else the collector would run at every allocation.
    private static final int SPARE = 8;
    /// A domain that was refused is refused so often without another collection, at most: a collection is the host's time.
    private static final int MOST_PATIENCE = 64;
    private static final int NODE = 48;
    private static final int SLOT = 8;
    private static final int BOX = 16;
    private static final int ARRAY = 16;
    /// What the JDK makes of which nothing is known: an iterator, a view, a stage of a stream.
    private static final int SMALL = 32;
    private static final int DEEPEST = 8;

    /// Whose elements have places in an array, which does not shrink with them.
    private static final Set<Class<?>> ARRAYS = Set.of(ArrayList.class, ArrayDeque.class, PriorityQueue.class,
            List.of().getClass(), List.of(1).getClass());
    /// Whose size is asked for besides. All are the JDK's own and none calls code of the domain for it: an heir could say what it likes.
    private static final Set<Class<?>> COLLECTIONS = Set.of(LinkedList.class, HashSet.class, LinkedHashSet.class,
            TreeSet.class);
    private static final Set<Class<?>> MAPS = Set.of(HashMap.class, LinkedHashMap.class, TreeMap.class, EnumMap.class,
            Stream.of(1).collect(Collectors.partitioningBy(_ -> true)).getClass());

    /// How large an object is beyond its fields.
    private enum Kind {
        /// It is not: of most objects that the JDK makes, so it is told by one look.
        PLAIN,
        ARRAY,
        COLLECTION,
        MAP,
        /// It says so itself.
        ASKED
    }

    private static final ClassValue<Kind> KINDS = new ClassValue<>() {
        @Override
        protected Kind computeValue(Class<?> type) {
            if (ARRAYS.contains(type)) {
                return Kind.ARRAY;
            }
            if (COLLECTIONS.contains(type)) {
                return Kind.COLLECTION;
            }
            if (MAPS.contains(type)) {
                return Kind.MAP;
            }
            return Stream.of(StringBuilder.class, BitSet.class, StringJoiner.class, ByteBuffer.class, Growing.class)
                    .anyMatch(asked -> asked.isAssignableFrom(type)) ? Kind.ASKED : Kind.PLAIN;
        }
    };

    private static final ClassValue<Long> FIELDS = new ClassValue<>() {
        @Override
        protected Long computeValue(Class<?> type) {
            long fields = 0;
            for (Class<?> each = type; each != null && each.getClassLoader() != null; each = each.getSuperclass()) {
                fields += Arrays.stream(each.getDeclaredFields())
                        .filter(field -> !Modifier.isStatic(field.getModifiers())).count();
            }
            return SMALL + SLOT * fields;
        }
    };

    private final String domain;
    private final Map<Key, Sample> samples = new HashMap<>();
    private final Map<Class<?>, MethodHandle> sizes = new HashMap<>();
    private @Nullable Class<?> account;
    private int pruneAt = 1024;
    private boolean hasBudget;
    private int patience;
    private int refusals;

    private static final class Sample {
        private long bytes;
        private long largest;
    }

    /// An object by its identity, while it is there.
    private static final class Key extends WeakReference<Object> {
        private final int hash;

        Key(Object of) {
            super(of);
            hash = System.identityHashCode(of);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // by identity
        public boolean equals(@Nullable Object other) {
            var object = get();
            return this == other || (object != null && other instanceof Key key && key.get() == object);
        }
    }

    /// @param domain for messages
    public Alive(String domain) {
        this.domain = domain;
    }

    /// Takes the place of whoever watches that copy of [Account].
    public void open(Class<?> copy) throws ReflectiveOperationException {
        copy.getField("alive").set(null, this);
        account = copy;
    }

    /// Watches a sample that answers for so many bytes. For [Account].
    public void watch(Object fresh, long bytes) {
        if (hasBudget) {
            var sample = sampleOf(fresh);
            sample.bytes = Math.max(sample.bytes, bytes);
            sample.largest = Math.max(sample.largest, capacity(fresh));
        }
    }

    /// Watches a container that may have grown by much.
    ///
    /// @return by how much it has grown since it was seen last
    public long grown(Object container) {
        long capacity = capacity(container);
        if (!hasBudget) {
            return capacity;
        }
        var sample = sampleOf(container);
        long more = Math.max(0, capacity - sample.largest);
        sample.largest += more;
        return more;
    }

    private Sample sampleOf(Object object) {
        if (samples.size() >= pruneAt) {
            prune();
            pruneAt = Math.max(1024, 2 * samples.size());
        }
        return samples.computeIfAbsent(new Key(object), _ -> new Sample());
    }

    private void prune() {
        samples.keySet().removeIf(key -> key.get() == null);
    }

    /// What is alive, in bytes.
    ///
    /// @throws MemoryExhausted when that leaves too little of the budget, or no room for the bytes that are wanted
    public long settle(long wanted, long budget) {
        if (wanted > budget) {
            throw new MemoryExhausted(domain, wanted, budget);
        }
        if (refusals > 0) {
            refusals--;
            throw new MemoryExhausted(domain, budget, budget);
        }
        prune();
        long bytes = estimate();
        if (!fits(bytes, wanted, budget)) {
            System.gc();
            prune();
            bytes = estimate();
        }
        if (!fits(bytes, wanted, budget)) {
            patience = Math.min(MOST_PATIENCE, 2 * patience + 1);
            refusals = patience - 1;
            throw new MemoryExhausted(domain, bytes + wanted, budget);
        }
        patience = 0;
        return bytes;
    }

    private static boolean fits(long bytes, long wanted, long budget) {
        return bytes <= budget - budget / SPARE && bytes + wanted <= budget;
    }

    private long estimate() {
        long bytes = 0;
        for (var sample : samples.entrySet()) {
            var kept = sample.getKey().get();
            if (kept != null) {
                var of = sample.getValue();
                long content = capacity(kept);
                of.largest = Math.max(of.largest, content);
                bytes += NODE + Math.max(of.bytes, content + spare(kept, of.largest - content) + inside(kept, DEEPEST));
            }
        }
        return bytes;
    }

    /// What a container keeps for elements that it had.
    private static long spare(Object container, long shrunk) {
        if (KINDS.get(container.getClass()) == Kind.ARRAY) {
            return shrunk;
        }
        return container instanceof LinkedList<?> || container instanceof TreeMap<?, ?>
                || container instanceof TreeSet<?> ? 0 : shrunk / (NODE / SLOT);
    }

    // ---- how large things are

    /// What the JDK or the host has handed out, if it is new. For [Account].
    public static long sizeOf(Object result) {
        var type = result.getClass();
        if (type.isArray()) {
            var element = type.getComponentType();
            long width = element == byte.class || element == boolean.class
                    ? 1
                    : element == char.class || element == short.class ? 2 : SLOT;
            return ARRAY + width * Array.getLength(result);
        }
        return SMALL + (result instanceof String text ? text.length() : plainCapacity(result));
    }

    /// An object of a class whose fields are all there is to it, or of an heir of one of the JDK's.
    public static long sizeOfOwn(Object object) {
        return FIELDS.get(object.getClass()) + plainCapacity(object);
    }

    /// What a container takes for what it has now; 0 for everything else.
    private long capacity(Object held) {
        long plain = plainCapacity(held);
        return plain != 0 || held.getClass().getClassLoader() == null ? plain : inherited(held);
    }

    private static long plainCapacity(Object held) {
        return switch (KINDS.get(held.getClass())) {
            case PLAIN -> 0;
            case ARRAY -> (long) SLOT * ((Collection<?>) held).size();
            case COLLECTION -> (long) NODE * ((Collection<?>) held).size();
            case MAP -> (long) NODE * ((Map<?, ?>) held).size();
            case ASKED -> asked(held);
        };
    }

    private static long asked(Object held) {
        return switch (held) {
            case StringBuilder builder -> builder.capacity();
            case BitSet bits -> bits.size() / 8;
            case StringJoiner joiner -> joiner.length();
            case ByteBuffer buffer when !buffer.isDirect() -> buffer.capacity();
            case Growing growing -> growing.bytes();
            default -> 0;
        };
    }

    /// Of a class of the domain that inherits from a container, what the container itself says: the class may say something else.
    private long inherited(Object held) {
        if (!(held instanceof Collection<?>) && !(held instanceof Map<?, ?>)) {
            return 0;
        }
        Class<?> heir = held.getClass();
        while (heir.getSuperclass() != null && heir.getSuperclass().getClassLoader() != null) {
            heir = heir.getSuperclass();
        }
        var parent = heir.getSuperclass();
        var kind = KINDS.get(parent);
        if (kind == Kind.PLAIN || kind == Kind.ASKED) {
            return 0;
        }
        try {
            return NODE * (long) (int) sizes.computeIfAbsent(heir, Alive::sizeBehind).invoke(held);
        } catch (Throwable impossible) {
            throw new IllegalStateException("The size of a " + heir.getName() + " cannot be asked for.", impossible);
        }
    }

    private static MethodHandle sizeBehind(Class<?> heir) {
        try {
            return MethodHandles.privateLookupIn(heir, MethodHandles.lookup())
                    .findSpecial(heir.getSuperclass(), "size", MethodType.methodType(int.class), heir)
                    .asType(MethodType.methodType(int.class, Object.class));
        } catch (ReflectiveOperationException closed) {
            throw new IllegalStateException("The size of a " + heir.getName() + " cannot be asked for.", closed);
        }
    }

    /// What the JDK has put into a container by itself, boxes and other containers: nobody else answers for it.
    private long inside(Object container, int depth) {
        var type = container.getClass();
        if (depth == 0) {
            return 0;
        }
        return switch (KINDS.get(type)) {
            case MAP -> {
                var map = (Map<?, ?>) container;
                yield of(map.keySet(), depth) + of(map.values(), depth);
            }
            case ARRAY, COLLECTION -> of((Collection<?>) container, depth);
            case PLAIN, ASKED -> 0;
        };
    }

    private long of(Collection<?> elements, int depth) {
        long bytes = 0;
        for (var element : elements) {
            if (element instanceof Number || element instanceof Character) {
                bytes += BOX;
            } else if (element != null && plainCapacity(element) > 0 && !samples.containsKey(new Key(element))) {
                bytes += plainCapacity(element) + inside(element, depth - 1);
            }
        }
        return bytes;
    }

    // ---- the account, from outside

    @Override
    public long allocated() {
        return account == null ? 0 : field(account, "allocated");
    }

    @Override
    public long limit() {
        return account == null ? Long.MAX_VALUE : field(account, "budget");
    }

    @Override
    public void limit(long bytes) {
        if (account == null) {
            throw new IllegalStateException(
                    domain + " is not counted, so it has no budget of memory: initialise it counted.");
        }
        try {
            account.getField("budget").setLong(null, bytes);
            hasBudget = bytes < Long.MAX_VALUE;
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("The account of " + domain + " cannot be written.", impossible);
        }
    }

    private long field(Class<?> copy, String name) {
        try {
            return copy.getField(name).getLong(null);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("The account of " + domain + " cannot be read.", impossible);
        }
    }
}
