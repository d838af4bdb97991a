package spin.core.strand;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/// What is kept of a domain that has made semaphores and conditions, or whose strands have failed, until it is unloaded.
///
/// Then nobody may be left to signal what it made, so whoever waits for that is told instead of waiting for ever. And what its
/// strands threw is kept no longer as it was thrown, because it would keep the domain's classes alive.
final class Owner {
    private static final int FIRST_SWEEP = 64;

    final String name;
    private final List<WeakReference<Strand>> failed = new ArrayList<>();
    private int sweepAt = FIRST_SWEEP;
    /// Unloaded, or being so.
    boolean gone;

    Owner(String name) {
        this.name = name;
    }

    /// The strand has ended by an exception that its owner may yet ask for, if anybody still has the strand.
    void failed(Strand strand) {
        if (failed.size() == sweepAt) {
            failed.removeIf(each -> each.refersTo(null));
            sweepAt = Math.max(FIRST_SWEEP, failed.size() * 2);
        }
        failed.add(new WeakReference<>(strand));
    }

    void unloading() {
        gone = true;
    }

    /// All its strands have ended.
    void unloaded() {
        for (var each : failed) {
            var strand = each.get();
            if (strand != null) {
                strand.failure = strand.carried;
            }
        }
        failed.clear();
    }
}
