package spin.domains;

import java.io.IOException;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spin.domains.define.DomainLoader;
import spin.domains.retain.RetainingPath;

/// Whether a destroyed domain's classes are really gone, which only the garbage collector can tell.
public final class UnloadProof {

    /// What is known.
    public sealed interface Outcome {

        /// The loader was collected, and with it every class of the domain.
        ///
        /// @param collections how many collections it took
        record Collected(int collections) implements Outcome {}

        /// Something still refers to the domain.
        record StillReachable(String message) implements Outcome {}
    }

    // A collector may hand over what it found a little later than it returns.
    private static final long HAND_OVER_MILLIS = 200;

    private final String domain;
    private final long serial;
    private final ReferenceQueue<Object> gone = new ReferenceQueue<>();
    private final @Nullable PhantomReference<Object> loader;
    private boolean collected;

    UnloadProof(String domain, @Nullable DomainLoader loader) {
        this.domain = domain;
        this.serial = loader == null ? 0 : loader.serial();
        this.loader = loader == null ? null : new PhantomReference<>(loader, gone);
    }

    /// Asks the collector up to `collections` times. Blocks the calling thread; not for a kernel's strand.
    public Outcome await(int collections) {
        if (loader == null) {
            return new Outcome.Collected(0);
        }
        for (int i = 0; i <= collections; i++) {
            if (isCollected(i == 0 ? 0 : HAND_OVER_MILLIS)) {
                return new Outcome.Collected(i);
            }
            if (i < collections) {
                System.gc();
            }
        }
        return new Outcome.StillReachable(domain + " is still reachable after " + collections
                + " collections: drop its entry object, its own meter, its handlers and what they handed out.");
    }

    /// The shortest path of references that keeps the domain's classes alive, a line a step: what has to be let go. Empty when
    /// there is none, that is, when the next collection will take them.
    ///
    /// It dumps the heap and reads the dump: this takes seconds and stops every thread meanwhile.
    ///
    /// @param folder where the dump may be for that time; it is as large as the heap
    /// @throws IOException when the dump cannot be written or read
    public Optional<List<String>> retainingPath(Path folder) throws IOException {
        return collected || loader == null
                ? Optional.empty()
                : RetainingPath.to(DomainLoader.class.getName(), "serial", serial, folder);
    }

    private boolean isCollected(long millis) {
        if (collected) {
            return true;
        }
        try {
            collected = (millis == 0 ? gone.poll() : gone.remove(millis)) != null;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            collected = gone.poll() != null;
        }
        return collected;
    }
}
