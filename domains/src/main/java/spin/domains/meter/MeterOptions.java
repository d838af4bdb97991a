package spin.domains.meter;

import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// How a class is metered.
///
/// @param counts       whether every block pays; without, only what works by size in the JDK does
/// @param polls        whether the code can be stopped: polls at method entries, loop heads and handler entries, and
///                     handlers that pass [Terminated] on. Where blocks pay a poll looks at the limit, else at the
///                     [KillSwitch] of the loader
/// @param meteredOwner says of an internal class name whether that class is metered too; a call to it then costs the
///                     call instruction only, for its body pays for itself
/// @param finalOwner   says of the internal name of a metered class whether it has no heirs and can have none; a virtual
///                     call on it then reaches one method only, and costs a direct call
/// @param sizeOf       estimates the bytes of an object by its internal class name, as a negative number when it is an
///                     exception; null when nobody keeps an account of what is allocated
public record MeterOptions(boolean counts, boolean polls, Predicate<String> meteredOwner,
        Predicate<String> finalOwner, @Nullable ToIntFunction<String> sizeOf) {

    /// What an object is taken for of which nothing is known: a header and four fields.
    public static final int UNKNOWN_SIZE = 48;

    public MeterOptions(boolean counts, boolean polls, Predicate<String> meteredOwner) {
        this(counts, polls, meteredOwner, _ -> false, null);
    }

    /// These options for code whose loader defines an [Account].
    public MeterOptions withSizes(ToIntFunction<String> sizes) {
        return new MeterOptions(counts, polls, meteredOwner, finalOwner, sizes);
    }

    /// These options where it is known of other classes too that they are final.
    public MeterOptions withFinals(Predicate<String> finals) {
        return new MeterOptions(counts, polls, meteredOwner, finals, sizeOf);
    }

    public MeterOptions(boolean polls, Predicate<String> meteredOwner) {
        this(true, polls, meteredOwner);
    }

    /// Kernel code: it pays, and nothing stops it.
    public static MeterOptions trusted(Predicate<String> meteredOwner) {
        return new MeterOptions(false, meteredOwner);
    }

    /// Code from outside: it pays, and its limit stops it.
    public static MeterOptions untrusted(Predicate<String> meteredOwner) {
        return new MeterOptions(true, meteredOwner);
    }

    /// Code from outside when nobody asks for simulated time: it pays nothing, and its loader's switch stops it.
    public static MeterOptions stoppable() {
        return new MeterOptions(false, true, _ -> false);
    }
}
