package spin.domains;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spin.domains.meter.Terminated;

/// Gives the state of one version of an extension to the version that takes its place.
///
/// ```
/// old version --- gives a value ---> copied here ---> taken by --- new version
/// ```
///
/// The value says nothing of either version: the copy is made of JDK values and of records and enumerations of the host, and
/// what is not of these is refused. So no object of the old version is alive in the new one, and no class. Both
/// sides are foreign code. Whatever they do, the outcome is a value: the state is handed over, or it is not, and then nobody
/// has changed anything but the versions themselves.
///
/// What would break this: handing over the given object itself, or catching what the machine throws when it is at its end.
///
/// On one thread, on which the old version runs nothing meanwhile that the state should still tell of.
public final class HandOver {

    private HandOver() {}

    /// Lets foreign code run in such a way that it ends: under the limit that the program keeps.
    @FunctionalInterface
    public interface Bounds {

        /// Runs the work. What the work throws comes out; [Terminated] when it would not have ended.
        void within(Runnable work);
    }

    /// How it ended.
    public sealed interface Outcome {

        /// The new version has what the old one gave; if that was null, nobody called the new one.
        record Done() implements Outcome {}

        /// It has not, and why: a sentence without a full stop.
        record Failed(String reason) implements Outcome {}
    }

    /// Lets the old version give, copies, and lets the new one take. Throws only what the host itself cannot go on from.
    ///
    /// @param give   asks the old version; null when it has nothing to hand over
    /// @param take   gives the new version its copy
    /// @param bounds ends each of the two, and the copying, which may run code of the old version's collections
    public static Outcome between(Supplier<? extends @Nullable Object> give, Consumer<Object> take, Bounds bounds) {
        var copied = new Object() {
            @Nullable
            Object state;
        };
        try {
            bounds.within(() -> copied.state = StateCopy.of(give.get()));
        } catch (StateCopy.NotCopied unfit) {
            return new Outcome.Failed("what the old version hands over cannot be copied: " + unfit.getMessage());
        } catch (Throwable thrown) {
            return failed("the old version's hand-over", thrown);
        }
        var state = copied.state;
        if (state == null) {
            return new Outcome.Done();
        }
        try {
            bounds.within(() -> take.accept(state));
        } catch (Throwable thrown) {
            return failed("the new version, as it took over,", thrown);
        }
        return new Outcome.Done();
    }

    private static Outcome.Failed failed(String who, Throwable thrown) {
        if (Domain.isOfTheHost(thrown)) {
            throw (VirtualMachineError) thrown;
        }
        return new Outcome.Failed(thrown instanceof Terminated
                ? who + " did not end within its limit"
                : who + " threw " + Testimony.of(thrown));
    }
}
