package spin.domains;

import org.jspecify.annotations.Nullable;
import spin.domains.meter.AccountAccess;
import spin.domains.meter.KillSwitch;
import spin.domains.meter.MeterAccess;

/// A domain that is ready to be started.
///
/// @param entry   a new instance of the entry class, null for a library that has nothing to start; whoever keeps it keeps the domain's classes
///                alive
/// @param meter   the counter that the domain pays to; one of its own keeps the domain's classes alive too
/// @param memory  what the domain has allocated, and its budget; keeps the domain's classes alive too
/// @param killSwitch what ends the domain's code when its blocks do not pay
/// @param classes how many classes were defined, those of lambdas included
/// @param bytes   the size of their metered class files
public record Initialised(@Nullable Object entry, MeterAccess meter, AccountAccess memory, KillSwitch killSwitch,
        int classes,
        long bytes) {

    /// The entry as the type that it was examined for.
    ///
    /// @throws ClassCastException when the domain was resolved against another type of that name, or has nothing to start
    public <T> T entry(Class<T> type) {
        if (entry == null) {
            throw new ClassCastException("A library has nothing to start as a " + type.getName() + ".");
        }
        if (!type.isInstance(entry)) {
            throw new ClassCastException(entry.getClass().getName() + " does not implement " + type.getName()
                    + " as the caller knows it: resolve the domain against the one that exports the caller's type.");
        }
        return type.cast(entry);
    }
}
