package spin.domains.meter;

import java.lang.ref.WeakReference;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// An estimate of what one domain keeps alive.
///
/// It holds weak references to samples: a sample answers for all bytes that were counted between the one before and itself, so
/// that the samples which the collector has not taken answer, on the average, for what is alive. Containers of the JDK are all
/// watched, and measured when the account is settled, because they grow after they were made.
///
/// What it does not see: what a class of the domain inherits from a container of the JDK, beyond what was counted when it was made; a
/// text that is held by nothing but fields. What it sees twice: an element of two containers. The fault may therefore come late or
/// early, but what grows without end meets it. What would break this: a host that ignores `System.gc()`.
public final class Alive implements AccountAccess {

    /// For code that has no budget.
    public static final Alive NOBODY = new Alive("nobody");

    /// Of the budget, this part has to be free when it has been settled; else the collector would run at every allocation.
    private static final int SPARE = 8;
    private static final int NODE = 48;
    private static final int ARRAY = 16;
    private static final int DEEPEST = 8;

    /// Whose size is asked for. All are the JDK's own and none calls code of the domain for it: an heir could say what it likes.
    private static final Set<Class<?>> PLAIN = Set.of(ArrayList.class, ArrayDeque.class, LinkedList.class,
            PriorityQueue.class, HashSet.class, LinkedHashSet.class, TreeSet.class, List.of().getClass(),
            List.of(1).getClass());
    private static final Set<Class<?>> MAPS = Set.of(HashMap.class, LinkedHashMap.class, TreeMap.class);

    private final String domain;
    private @Nullable Class<?> account;
    private List<Sample> samples = new ArrayList<>();
    private int pruneAt = 1024;
    private boolean hasBudget;

    private record Sample(WeakReference<Object> fresh, long bytes) {}

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
        if (!hasBudget) {
            return;
        }
        samples.add(new Sample(new WeakReference<>(fresh), bytes));
        if (samples.size() >= pruneAt) {
            prune();
            pruneAt = Math.max(1024, 2 * samples.size());
        }
    }

    private void prune() {
        samples.removeIf(sample -> sample.fresh().get() == null);
    }

    /// What is alive, in bytes.
    ///
    /// @throws MemoryExhausted when that leaves too little of the budget
    public long settle(long budget) {
        System.gc();
        prune();
        long bytes = estimate();
        if (bytes > budget - budget / SPARE) {
            throw new MemoryExhausted(domain, bytes, budget);
        }
        return bytes;
    }

    /// What ends code that wants more in one piece than it may ever have.
    public MemoryExhausted tooLarge(long bytes, long budget) {
        return new MemoryExhausted(domain, bytes, budget);
    }

    private long estimate() {
        long bytes = 0;
        for (var sample : samples) {
            var kept = sample.fresh().get();
            if (kept != null) {
                bytes += sample.bytes() + NODE + content(kept, DEEPEST);
            }
        }
        return bytes;
    }

    private static long content(@Nullable Object held, int depth) {
        return switch (held) {
            case null -> 0;
            case String text -> ARRAY + (long) text.length();
            case BigInteger number -> ARRAY + number.bitLength() / 8;
            case StringBuilder builder -> ARRAY + (long) builder.capacity();
            case Object[] array -> depth == 0 ? 0 : texts(array);
            case Collection<?> elements when depth > 0 && PLAIN.contains(held.getClass()) -> of(elements, depth);
            case Map<?, ?> map when depth > 0 && MAPS.contains(held.getClass()) ->
                NODE * (long) map.size() + of(map.keySet(), depth) + of(map.values(), depth);
            default -> 0;
        };
    }

    /// The array itself was counted when it was made; the texts in it may have nobody else.
    private static long texts(Object[] array) {
        return Arrays.stream(array).mapToLong(element -> element instanceof String text ? text.length() : 0).sum();
    }

    private static long of(Collection<?> elements, int depth) {
        boolean linked = !(elements instanceof ArrayList<?> || elements instanceof ArrayDeque<?>);
        long bytes = (linked ? NODE : 8L) * elements.size();
        for (var element : elements) {
            bytes += content(element, depth - 1);
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
