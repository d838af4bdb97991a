package spin.domains.meter;

import java.util.Collection;
import java.util.Map;

/// What one domain has allocated. Each domain's loader defines its own copy, so that the code which allocates is charged,
/// whoever called it.
///
/// It counts every object and array that the domain's own code makes, every call by which a container of the JDK may grow, and what
/// the JDK copies for it by size. When the count passes the budget it is settled: [Alive] says what of it is still there.
///
/// The fields are public and plain for the same reason as those of [Meter]. A JAR cannot name this class.
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

    /// So many bytes lie between two samples, on the average.
    private static final int SAMPLE = 4096;
    /// What finding out is charged with: the collector goes through all memory.
    private static final long SETTLING_CYCLES = 1_000_000;

    private Account() {}

    /// Counts bytes before or just when they are taken.
    ///
    /// @throws MemoryExhausted when what is alive leaves no room for them
    public static void allocate(long bytes) {
        long after = allocated + bytes;
        if (after > budget) {
            after = settle() + bytes;
        }
        allocated = after;
    }

    private static long settle() {
        Meter.chargeAndPoll(SETTLING_CYCLES);
        allocated = alive.settle(budget);
        watched = allocated;
        next = allocated + distance();
        return allocated;
    }

    /// Counts an array before it is made; one of a negative length the JVM will refuse.
    public static void array(int length, int elementBytes) {
        array((long) length, elementBytes);
    }

    /// As above, for the product of the dimensions of an array of arrays.
    public static void array(long length, int elementBytes) {
        if (length >= 0) {
            // At most 2^40 elements of 8 bytes (see Meter.times): no overflow.
            long bytes = 16 + ((length * elementBytes + 7) & -8);
            if (bytes > budget) {
                throw alive.tooLarge(bytes, budget);
            }
            allocate(bytes);
        }
    }

    /// Counts what the JDK is about to copy for the domain (see [Charged]).
    public static void copied() {
        long bytes = Meter.copied;
        Meter.copied = 0;
        allocate(Math.min(bytes, budget));
    }

    /// Forgets what the JDK is about to look at for the domain.
    public static void seen() {
        Meter.copied = 0;
    }

    /// Takes note of a new object or array, so that it is known later whether it is still there. It answers for all that was
    /// counted since the one before.
    public static void made(Object fresh) {
        if (allocated >= next) {
            long unanswered = allocated - watched;
            watched = allocated;
            next = allocated + distance();
            alive.watch(fresh, unanswered);
        } else if (fresh instanceof Collection<?> || fresh instanceof Map<?, ?> || fresh instanceof StringBuilder) {
            alive.watch(fresh, 0);
        }
    }

    /// The distance varies, the same way on every run (xorshift): else code that makes something large and short-lived after each
    /// small thing that it keeps would never have a thing that it keeps among the samples.
    private static long distance() {
        chance ^= chance << 13;
        chance ^= chance >>> 7;
        chance ^= chance << 17;
        return 1 + (chance & (2 * SAMPLE - 1));
    }
}
