package spin.domains.meter;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.RandomAccess;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Collector;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What one domain has allocated. Each domain's loader defines its own copy, so that the code which allocates is charged,
/// whoever called it.
///
/// Every object and array that the domain's own code makes is counted, every step by which a container of the JDK may grow, what the
/// JDK copies for it, and what the JDK hands out that is new. When the count passes the budget it is settled: [Alive] says what of it is
/// still there. Settling takes no cycles, so that a program costs the same whenever the collector runs.
///
/// The fields are public and plain for the same reason as those of [Meter]. A JAR cannot name this class. What would break this: a lambda
/// here, for a domain sees no java.lang.invoke to make one with.
public final class Account {

    /// Bytes counted so far, by the sizes that rewritten code gives; settled now and then.
    public static long allocated;

    /// The count at which it is settled.
    public static long budget = Long.MAX_VALUE;

    /// Who knows what is alive; nobody watches while there is no budget.
    public static Alive alive = Alive.NOBODY;

    /// The count when something was last given to [#alive] to watch.
    private static long watched;
    /// The count at which the next sample is taken.
    private static long next;
    private static long chance = 0x2545F4914F6CDD1DL;

    /// The elements of the longest list of which there were views or iterators.
    private static int largest;
    private static int identities;
    /// To move so few costs what a call costs.
    private static final int FEW = 64;
    /// How the names of the JDK's views and iterators begin that move what they are of.
    private static final String[] VIEWS = {"java.util.ArrayList$", "java.util.AbstractList$", "java.util.ReverseOrder",
            "java.util.PriorityQueue$", "java.util.ArrayDeque$", "java.util.Collections$"};

    /// So many bytes lie between two samples, on the average.
    private static final int SAMPLE = 4096;
    /// A place for an element in a container of the JDK, about.
    private static final int NODE = 48;

    private Account() {}

    /// Counts bytes before or just when they are taken.
    ///
    /// @throws MemoryExhausted when what is alive leaves no room for them
    public static void allocate(long bytes) {
        long after = allocated + bytes;
        if (after > budget) {
            after = settle(bytes) + bytes;
        }
        allocated = after;
    }

    private static long settle(long wanted) {
        long kept = alive.settle(wanted, budget);
        watched = kept;
        next = kept + distance();
        return kept;
    }

    /// Counts an array before it is made; one of a negative length the JVM will refuse.
    public static void array(int length, int elementBytes) {
        array((long) length, elementBytes);
    }

    /// As above, for the product of the dimensions of an array of arrays.
    public static void array(long length, int elementBytes) {
        if (length >= 0) {
            // At most 2^40 elements of 8 bytes (see Meter.times): no overflow.
            allocate(16 + ((length * elementBytes + 7) & -8));
        }
    }

    /// What the JDK copies from now on for the domain has to find room in its budget, however it is called (see [Charged]).
    ///
    /// @param shift how what will be told has to be divided to be bytes: elements of eight bytes may be told for bits, bytes, characters
    public static void copying(int shift) {
        Meter.copied = 0;
        Meter.room = budget > Long.MAX_VALUE >> shift ? Long.MAX_VALUE : budget << shift;
    }

    /// Counts what it copies, or is about to copy.
    public static void copied(int shift) {
        long bytes = Meter.copied >> shift;
        seen();
        allocate(bytes);
    }

    /// Forgets what the JDK has looked at for the domain, or is about to.
    public static void seen() {
        Meter.copied = 0;
        Meter.room = Long.MAX_VALUE;
    }

    /// Takes note of a new object or array, so that it is known later whether it is still there. It answers for all that was
    /// counted since the one before.
    public static void made(@Nullable Object fresh) {
        if (allocated >= next && fresh != null) {
            sample(fresh);
        }
    }

    /// Takes note of what the JDK or the host has handed out and may have made, uncounted until now.
    public static void given(@Nullable Object result) {
        if (result != null) {
            allocate(Alive.sizeOf(result));
            made(result);
        }
    }

    /// Counts and charges a copy that the JVM has made of an object of the domain's own.
    public static void cloned(Object copy) {
        long bytes = Alive.sizeOfOwn(copy);
        Charged.chargeCount((int) (bytes >> 3));
        allocate(bytes);
        made(copy);
    }

    /// Counts an exception before it is made: it notes who called whom.
    public static void exception(int bytes) {
        allocate(bytes + trace());
    }

    /// Takes note of an exception that is caught, which the JVM may have made.
    public static void caught(Throwable thrown) {
        if (!(thrown instanceof Terminated)) {
            allocate(trace());
            made(thrown);
        }
    }

    /// The JVM keeps at most 1024 frames, in about so many bytes each; frames of so many words are small ones.
    private static long trace() {
        return 128 + 24L * Math.min(1024, Meter.stack / 16);
    }

    /// Takes note of a container that has grown by a step that was counted.
    public static void grew(@Nullable Object container) {
        made(container);
    }

    /// Takes note of a container that may have grown by much, and counts it.
    public static void grewMuch(@Nullable Object container) {
        if (container != null) {
            allocate(alive.grown(container));
        }
    }

    private static void sample(Object fresh) {
        long unanswered = allocated - watched;
        watched = allocated;
        next = allocated + distance();
        alive.watch(fresh, unanswered);
    }

    /// The distance varies, the same way on every run (xorshift): else code that makes something large and short-lived after each
    /// small thing that it keeps would never have a thing that it keeps among the samples.
    private static long distance() {
        chance ^= chance << 13;
        chance ^= chance >>> 7;
        chance ^= chance << 17;
        return 1 + (chance & (2 * SAMPLE - 1));
    }

    // ---- what moves inside the JDK, where only a view of it is seen

    /// Takes note of a list of which a view or an iterator is made: who removes by that moves the list's elements.
    public static void viewed(@Nullable Object list) {
        // Views of views are not asked: the way to the list may be long.
        if (list instanceof Collection<?> elements && (list instanceof ArrayList<?> || list instanceof LinkedList<?>
                || list instanceof ArrayDeque<?> || list instanceof PriorityQueue<?>)) {
            largest = Math.max(largest, elements.size());
        }
    }

    /// Charges for moving the elements behind a view or an iterator. Which list that is the JDK does not tell: the longest of which this
    /// domain has made any.
    public static void moved(@Nullable Object view) {
        if (view != null && largest > FEW && !(view instanceof ArrayList<?>) && isView(view.getClass().getName())) {
            Charged.chargeCount(largest);
        }
    }

    /// Charges for the way to a place in a view of a linked list.
    public static void walked(@Nullable Object view) {
        if (view instanceof List<?> && largest > FEW && !(view instanceof RandomAccess)
                && isView(view.getClass().getName())) {
            Charged.chargeCount(largest);
        }
    }

    private static boolean isView(String type) {
        for (var views : VIEWS) {
            if (type.startsWith(views)) {
                return true;
            }
        }
        return false;
    }

    // ---- what is the same on every run

    /// The next object's hash, of those that have none of their own.
    public static int identity() {
        // Spread as tables like it (Fibonacci hashing).
        int hash = (++identities * 0x9E3779B9) >>> 1;
        return hash == 0 ? 1 : hash;
    }

    // ---- what gathers inside the JDK, where nothing else sees it

    /// The same stream, counted on its way into what gathers all of it.
    public static <T> Stream<T> gathered(Stream<T> stream) {
        return stream.peek(new Gathering<>(24));
    }

    public static IntStream gathered(IntStream stream) {
        return stream.peek(new Gathering<>(8));
    }

    public static LongStream gathered(LongStream stream) {
        return stream.peek(new Gathering<>(16));
    }

    public static DoubleStream gathered(DoubleStream stream) {
        return stream.peek(new Gathering<>(16));
    }

    /// The lines of a text: each is a new text, whose characters were counted when the stream was made.
    public static Stream<String> lines(Stream<String> lines) {
        return lines.peek(new Showing());
    }

    /// The same collector; what it collects in is looked at on the way.
    public static <T, A, R> Collector<T, A, R> collecting(Collector<T, A, R> collector) {
        return new Collecting<>(collector, collector.accumulator());
    }

    /// What the JDK's builder of streams does, counted.
    public static <T> Stream.Builder<T> builder() {
        return new Building<>();
    }

    /// What has gathered so far. It is alive as long as the stream is at work.
    @SuppressWarnings("overloads") // Each stream knows which of them it wants.
    private static final class Gathering<T>
            implements
                Consumer<T>,
                IntConsumer,
                LongConsumer,
                DoubleConsumer,
                Alive.Growing {
        private final int element;
        private long bytes;

        /// @param element its bytes, in an array that doubles
        Gathering(int element) {
            this.element = element;
        }

        private void another() {
            bytes += element;
            allocate(element);
            made(this);
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public void accept(T given) {
            Charged.chargeKey(null, given);
            another();
        }

        @Override
        public void accept(int given) {
            another();
        }

        @Override
        public void accept(long given) {
            another();
        }

        @Override
        public void accept(double given) {
            another();
        }
    }

    private static final class Showing implements Consumer<String> {
        @Override
        public void accept(String line) {
            made(line);
        }
    }

    private static final class Collecting<T, A, R> implements Collector<T, A, R>, BiConsumer<A, T> {
        private final Collector<T, A, R> collector;
        private final BiConsumer<A, T> accumulator;

        Collecting(Collector<T, A, R> collector, BiConsumer<A, T> accumulator) {
            this.collector = collector;
            this.accumulator = accumulator;
        }

        @Override
        public void accept(A container, T element) {
            Charged.chargeKey(null, element);
            allocate(NODE);
            accumulator.accept(container, element);
            made(container);
        }

        @Override
        public BiConsumer<A, T> accumulator() {
            return this;
        }

        @Override
        public Supplier<A> supplier() {
            return collector.supplier();
        }

        @Override
        public BinaryOperator<A> combiner() {
            return collector.combiner();
        }

        @Override
        public Function<A, R> finisher() {
            return collector.finisher();
        }

        @Override
        public Set<Characteristics> characteristics() {
            return collector.characteristics();
        }
    }

    private static final class Building<T> implements Stream.Builder<T> {
        private final ArrayList<T> elements = new ArrayList<>();
        private boolean built;

        @Override
        public void accept(T element) {
            if (built) {
                throw new IllegalStateException("the stream is built");
            }
            allocate(NODE);
            elements.add(element);
            made(elements);
        }

        @Override
        public Stream<T> build() {
            if (built) {
                throw new IllegalStateException("the stream is built");
            }
            built = true;
            return elements.stream();
        }
    }
}
