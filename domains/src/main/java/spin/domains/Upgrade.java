package spin.domains;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Puts a new version of a domain in the place of one that runs, or leaves that one in force, whole.
///
/// ```
/// initialise the new one -> prepare -> | state: old gives, copy, new takes -> swap | -> destroy the old one
///                                        while nobody raises, if the program can say so
/// ```
///
/// The swap is the program's: with a dispatcher it is one batch that withdraws the old version's handlers and installs the new
/// one's, so that every raise is handled by exactly one of the two. All before the swap can fail and then nothing of the new
/// version is left; after it nothing can.
///
/// State that the old version changes after it was asked is lost. A program that raises on several threads and cares keeps
/// raises away meanwhile ([Plan#quietly]); where one thread does everything it is quiet anyhow.
///
/// One upgrade of a domain at a time.
public final class Upgrade {

    private Upgrade() {}

    /// What the program does for an upgrade.
    ///
    /// @param <E> the type of both versions' entries
    public interface Plan<E> {

        /// Readies the new version. Nothing of it may be in force yet.
        default void prepare(E fresh) {}

        /// Asks the old version for its state; null when it has none. Only values that [HandOver] can copy arrive.
        default @Nullable Object give(E old) {
            return null;
        }

        /// Gives the new version its copy of the state.
        default void take(E fresh, Object state) {}

        /// The new version comes into force and the old one goes out of force, at one instant. When this throws, neither has
        /// happened.
        void swap(E old, E fresh);

        /// Lets `work` run such that foreign code in it ends.
        default void within(Runnable work) {
            work.run();
        }

        /// Lets `work` run while nobody raises what the old version handles.
        default void quietly(Runnable work) {
            work.run();
        }
    }

    /// What became of an upgrade.
    public sealed interface Outcome<E> {

        /// The new version is in force.
        ///
        /// @param old tells when the old version's classes are gone
        record Done<E>(Initialised running, E entry, UnloadProof old) implements Outcome<E> {}

        /// The old version is in force as before, and the new domain is destroyed.
        ///
        /// @param reason a sentence
        /// @param fresh  tells when the new version's classes are gone
        record Kept<E>(String reason, UnloadProof fresh) implements Outcome<E> {}
    }

    /// Replaces `old` by `fresh`. Throws only what the host itself cannot go on from.
    ///
    /// @param old      a running domain on which no other runs: what would become of those is not the upgrade's to say
    /// @param oldEntry its entry; let go of it afterwards
    /// @param fresh    a domain that is resolved and not initialised
    public static <E> Outcome<E> replace(Domain old, E oldEntry, Domain fresh, InitialiseOptions options, Class<E> type,
            Plan<E> plan) {
        var users = old.dependants();
        if (!users.isEmpty()) {
            return kept(old, fresh, users.stream().map(Domain::name).collect(Collectors.joining(", "))
                    + " run on its classes, which would be gone; destroy them first");
        }
        Initialised running;
        E entry;
        try {
            running = fresh.initialise(options);
            entry = running.entry(type);
            plan.within(() -> plan.prepare(entry));
        } catch (Throwable thrown) {
            return kept(old, fresh, "the new version cannot be started: " + reason(thrown));
        }
        var work = new Swap<>(oldEntry, entry, plan);
        try {
            plan.quietly(work);
        } catch (Throwable thrown) {
            if (!work.swapped) {
                return kept(old, fresh, "the swap failed: " + reason(thrown));
            }
            throw thrown;
        }
        return work.swapped
                ? new Outcome.Done<>(running, entry, old.destroy())
                : kept(old, fresh, work.reason);
    }

    /// What has to be done while it is quiet.
    private static final class Swap<E> implements Runnable {

        private final E old;
        private final E fresh;
        private final Plan<E> plan;
        private boolean swapped;
        private String reason = "the program did not let it happen";

        Swap(E old, E fresh, Plan<E> plan) {
            this.old = old;
            this.fresh = fresh;
            this.plan = plan;
        }

        @Override
        public void run() {
            switch (HandOver.between(() -> plan.give(old), state -> plan.take(fresh, state), plan::within)) {
                case HandOver.Outcome.Failed(var why) -> reason = why;
                case HandOver.Outcome.Done() -> {
                    plan.swap(old, fresh);
                    swapped = true;
                }
            }
        }
    }

    private static String reason(Throwable thrown) {
        if (Domain.isOfTheHost(thrown)) {
            throw (VirtualMachineError) thrown;
        }
        return switch (thrown) {
            case InitialisationException own -> String.valueOf(own.getMessage());
            case UnresolvedException own -> String.valueOf(own.getMessage());
            default -> Testimony.of(thrown);
        };
    }

    private static <E> Outcome<E> kept(Domain old, Domain fresh, String reason) {
        return new Outcome.Kept<>(fresh.name() + " does not replace " + old.name() + ", which stays in force: " + reason
                + (reason.endsWith(".") ? "" : "."), fresh.destroy());
    }
}
