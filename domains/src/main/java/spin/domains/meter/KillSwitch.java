package spin.domains.meter;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Stops code that is not counted: one call site that all polls of one domain share.
///
/// While nobody is condemned the site's target does nothing, and it is a constant, so that compiled code contains no poll at
/// all: no load, no test, nothing that keeps a loop from being vectorised. Condemning sets another target, which makes the
/// JVM throw away the compiled code of this domain; then each thread that comes by asks whether it is the one that is meant.
/// Flipping is dear, hundreds of microseconds, and that is why it only kills. What would break this: another use of the
/// switch than for the end of somebody.
///
/// Any thread may condemn and pardon.
public final class KillSwitch {

    private static final MethodType VOID = MethodType.methodType(void.class);
    private static final MethodHandle NOTHING = MethodHandles.empty(VOID);

    /// A loader whose code can be stopped.
    public interface Stoppable {

        /// The switch of all code that the loader defines.
        KillSwitch killSwitch();
    }

    private final MutableCallSite site = new MutableCallSite(NOTHING);
    private final MethodHandle asking;
    private volatile @Nullable BooleanSupplier condemned;

    public KillSwitch() {
        try {
            asking = MethodHandles.lookup().findVirtual(KillSwitch.class, "ask", VOID).bindTo(this);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("KillSwitch.ask is here.", impossible);
        }
    }

    /// Links a poll. Called by the JVM, once for each poll in a class file.
    ///
    /// @throws IllegalStateException when the caller's loader has no switch
    public static CallSite poll(MethodHandles.Lookup caller, String name, MethodType type) {
        if (caller.lookupClass().getClassLoader() instanceof Stoppable stoppable) {
            return stoppable.killSwitch().site;
        }
        throw new IllegalStateException(caller.lookupClass().getName()
                + " has polls and was defined by a loader without a kill switch; define it in a domain.");
    }

    /// Ends the threads for which `isMeant` says yes, asked on each thread at its next poll: [Terminated] is thrown there. It
    /// goes on until [#pardon], because one poll may be inside a `finally` of another.
    ///
    /// When this returns, every thread will ask at its next poll.
    public void condemn(BooleanSupplier isMeant) {
        condemned = isMeant;
        site.setTarget(asking);
        MutableCallSite.syncAll(new MutableCallSite[]{site});
    }

    /// Ends nobody any more, and lets the code run at full speed again.
    public void pardon() {
        condemned = null;
        site.setTarget(NOTHING);
    }

    @SuppressWarnings("UnusedMethod") // The site calls it by its handle.
    private void ask() {
        var isMeant = condemned;
        if (isMeant != null && isMeant.getAsBoolean()) {
            throw new Terminated();
        }
    }
}
