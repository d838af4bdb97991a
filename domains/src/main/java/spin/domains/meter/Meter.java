package spin.domains.meter;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// THE counter. Metered code addresses it by its name, so whichever `Meter` its loader resolves is the one it pays to:
/// a kernel's own copy, defined by its [MeteredLoader], or the one that this library was loaded with.
///
/// The fields are public and plain because rewritten code touches them in every basic block. A JAR from outside cannot
/// name this class: the verifier refuses it.
public final class Meter {

    /// Cycles charged so far.
    public static long cycles;

    /// The count past which [#poll] terminates.
    public static long limit = Long.MAX_VALUE;

    /// What the JDK's copying and scanning costs for eight bytes, where untrusted code asks for it (see [Charged]).
    public static int cyclesPerQuad = 1;

    /// Words of stack that the code from outside takes which is running (see [StackCount]).
    public static int stack;

    /// Bytes that the JDK copies or looks at for the code that is running, since an [Account] took them over.
    public static long copied;

    /// How many that may be until they are taken over.
    public static long room = Long.MAX_VALUE;

    /// Half a megabyte, and half of an ordinary thread's stack.
    private static final int USUAL_STACK = 1 << 16;

    private static int stackLimit = USUAL_STACK;

    /// What being too deep costs beside the way there: the JVM notes who called whom.
    private static final long FAULT_CYCLES = 4096;

    /// Asked when the limit has passed.
    private static @Nullable Keeper keeper;

    private static final int FIRST_CAPACITY = 64;
    private static final long MOST_ELEMENTS = 1L << 40;

    // Open addressing over interned names: identity decides, and the cached hash of a String makes the order of
    // probes the same on every host.
    private static String[] names = new String[FIRST_CAPACITY];
    private static long[] counts = new long[FIRST_CAPACITY];
    private static int used;
    private static long unpricedCalls;

    private Meter() {}

    /// Where untrusted code may be stopped: at method entries, loop heads and handler entries.
    public static void poll() {
        if (cycles - limit > 0) {
            overrun();
        }
    }

    private static void overrun() {
        var asked = keeper;
        if (asked == null || !asked.mayGoOn.getAsBoolean()) {
            throw new Terminated();
        }
    }

    /// Who keeps limits: says true when it has moved the limit and the code may go on. Running it takes it back, and the one that was there before
    /// is asked again, unless that has gone meanwhile. No lambda here: a domain's own copy of this class has no java.lang.invoke to make one with.
    private static final class Keeper implements Runnable {
        private final BooleanSupplier mayGoOn;
        private final @Nullable Keeper before;
        private boolean gone;

        Keeper(BooleanSupplier mayGoOn, @Nullable Keeper before) {
            this.mayGoOn = mayGoOn;
            this.before = before;
        }

        @Override
        public void run() {
            gone = true;
            while (keeper != null && keeper.gone) {
                keeper = keeper.before;
            }
        }
    }

    /// Counts a frame of so many words.
    ///
    /// @return the count without it
    /// @throws StackExhausted when there is no room for it; it is not counted then
    public static int enter(int words) {
        int before = stack;
        int wanted = before + words;
        if (wanted > stackLimit) {
            cycles += FAULT_CYCLES;
            throw new StackExhausted(wanted, stackLimit);
        }
        stack = wanted;
        return before;
    }

    /// Counts a frame no more that `thrown` ends.
    ///
    /// @return what to throw instead: the host's stack is not used up in the sight of code from outside, but its own
    public static Throwable leave(Throwable thrown, int before) {
        stack = before;
        room = Long.MAX_VALUE;
        return thrown instanceof StackOverflowError && !(thrown instanceof StackExhausted)
                ? new StackExhausted()
                : thrown;
    }

    /// Charges `amount` cycles and lets the limit speak before the work is done.
    public static void chargeAndPoll(long amount) {
        cycles += amount;
        poll();
    }

    /// Charges for clearing an array of `length` elements; a negative length costs nothing, the allocation will refuse it.
    public static void array(int length, int elementBytes, int cyclesPerQuad) {
        array((long) length, elementBytes, cyclesPerQuad);
    }

    /// As above, for the product of the dimensions of an array of arrays.
    public static void array(long length, int elementBytes, int cyclesPerQuad) {
        if (length > 0) {
            // At most 2^40 elements (see times) of 8 bytes: no overflow.
            cycles += ((length * elementBytes + 7) >> 3) * cyclesPerQuad;
        }
    }

    /// Charges for copying `length` elements; a negative length costs nothing, the copy will refuse it.
    public static void copy(int length, int elementBytes, int cyclesPerBlock) {
        if (length > 0) {
            cycles += (((long) length * elementBytes + 31) >> 5) * cyclesPerBlock;
        }
    }

    /// [System#arraycopy], charged by what is copied: only there does it show how long an element is.
    public static void arraycopy(Object from, int start, Object to, int place, int length, int cyclesPerBlock) {
        copy(length, bytesOfElement(from), cyclesPerBlock);
        System.arraycopy(from, start, to, place, length);
    }

    /// Of an array; 0 for none.
    public static int length(@Nullable Object array) {
        // No pattern switch and no reflection here either.
        if (array instanceof byte[] bytes) {
            return bytes.length;
        }
        if (array instanceof boolean[] truths) {
            return truths.length;
        }
        if (array instanceof short[] shorts) {
            return shorts.length;
        }
        if (array instanceof char[] letters) {
            return letters.length;
        }
        if (array instanceof int[] ints) {
            return ints.length;
        }
        if (array instanceof float[] floats) {
            return floats.length;
        }
        if (array instanceof long[] longs) {
            return longs.length;
        }
        if (array instanceof double[] doubles) {
            return doubles.length;
        }
        return array instanceof Object[] objects ? objects.length : 0;
    }

    private static int bytesOfElement(Object array) {
        // No pattern switch: a domain's own copy of this class has no java.lang.invoke to make one with.
        if (array instanceof byte[] || array instanceof boolean[]) {
            return 1;
        }
        if (array instanceof short[] || array instanceof char[]) {
            return 2;
        }
        return array instanceof int[] || array instanceof float[] ? 4 : 8;
    }

    /// The product of dimensions, saturating at 2^40: more than any heap holds and far from overflow.
    public static long times(long product, int dimension) {
        // An empty last dimension still leaves all the arrays that would hold it.
        int counted = Math.max(dimension, 1);
        return product > MOST_ELEMENTS / counted ? MOST_ELEMENTS : product * counted;
    }

    /// Counts a call that no price list knew. The name must be interned, as constants of class files are.
    @SuppressWarnings("ReferenceEquality")
    public static void unpriced(String name) {
        int mask = names.length - 1;
        int slot = name.hashCode() & mask;
        while (names[slot] != name) {
            if (names[slot] == null) {
                if (2 * used >= names.length) {
                    grow();
                    unpriced(name);
                    return;
                }
                names[slot] = name;
                used++;
                break;
            }
            slot = (slot + 1) & mask;
        }
        counts[slot]++;
        unpricedCalls++;
    }

    /// This counter, for trusted code in a loader outside.
    public static MeterAccess access() {
        return Access.ONLY;
    }

    private static void grow() {
        var oldNames = names;
        var oldCounts = counts;
        names = new String[oldNames.length * 2];
        counts = new long[names.length];
        int mask = names.length - 1;
        for (int i = 0; i < oldNames.length; i++) {
            if (oldNames[i] != null) {
                int slot = oldNames[i].hashCode() & mask;
                while (names[slot] != null) {
                    slot = (slot + 1) & mask;
                }
                names[slot] = oldNames[i];
                counts[slot] = oldCounts[i];
            }
        }
    }

    private enum Access implements MeterAccess {
        ONLY;

        @Override
        public long cycles() {
            return cycles;
        }

        @Override
        public void charge(long amount) {
            cycles += amount;
        }

        @Override
        public long limit() {
            return limit;
        }

        @Override
        public void limit(long cycles) {
            limit = cycles;
        }

        @Override
        public Runnable onOverrun(BooleanSupplier mayGoOn) {
            keeper = new Keeper(mayGoOn, keeper);
            return keeper;
        }

        @Override
        public int stack() {
            return stack;
        }

        @Override
        public void stack(int words) {
            stack = words;
        }

        @Override
        public int stackLimit() {
            return stackLimit;
        }

        @Override
        public void stackLimit(int words) {
            stackLimit = words;
        }

        @Override
        public Map<String, Long> unpriced() {
            var result = new TreeMap<String, Long>();
            for (int i = 0; i < names.length; i++) {
                if (names[i] != null) {
                    result.put(names[i], counts[i]);
                }
            }
            return result;
        }

        @Override
        public long unpricedCalls() {
            return unpricedCalls;
        }

        @Override
        public void reset() {
            cycles = 0;
            limit = Long.MAX_VALUE;
            stack = 0;
            copied = 0;
            room = Long.MAX_VALUE;
            used = 0;
            unpricedCalls = 0;
            Arrays.fill(names, null);
            Arrays.fill(counts, 0);
        }
    }
}
