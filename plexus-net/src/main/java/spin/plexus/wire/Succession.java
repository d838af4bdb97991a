package spin.plexus.wire;

import org.jspecify.annotations.Nullable;
import spin.core.boot.SpinKernel;
import spin.dispatcher.Requester;

/// Who may hold a port beside its holder: the next domain of the same name, which claims while it starts and has the port alone
/// once its predecessor is gone.
public final class Succession {
    private Succession() {}

    /// Whether `newcomer` is the next domain of `holder`'s name. Nobody succeeds the kernel.
    public static boolean replaces(@Nullable Requester newcomer, @Nullable Requester holder) {
        return newcomer != null && holder != null && newcomer.name().equals(holder.name()) && !isSame(newcomer, holder)
                && !isSame(holder, SpinKernel.KERNEL);
    }

    /// An identity is an object; what an `equals` of somebody's own would say does not count.
    @SuppressWarnings("ReferenceEquality")
    public static boolean isSame(@Nullable Requester one, @Nullable Requester other) {
        return one == other;
    }
}
