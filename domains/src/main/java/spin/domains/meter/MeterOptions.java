package spin.domains.meter;

import java.util.function.Predicate;

/// How a class is metered.
///
/// @param counts       whether every block pays; without, only what works by size in the JDK does
/// @param polls        whether the code can be stopped: polls at method entries, loop heads and handler entries, and
///                     handlers that pass [Terminated] on. Where blocks pay a poll looks at the limit, else at the
///                     [KillSwitch] of the loader
/// @param meteredOwner says of an internal class name whether that class is metered too; a call to it then costs the
///                     call instruction only, for its body pays for itself
public record MeterOptions(boolean counts, boolean polls, Predicate<String> meteredOwner) {

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
