package spin.hw.translate;

import java.util.ArrayList;
import java.util.List;

/// Where one indirect jump has been seen to go, and whether it is time to translate its region anew with what is known now.
final class IndirectTargets {

    /// More would make a region out of a table.
    private static final int MOST_TARGETS = 64;
    private static final int FIRST_PATIENCE = 200;
    private static final int MOST_PATIENCE = FIRST_PATIENCE << 6;

    private final List<Long> targets = new ArrayList<>();
    private int newTargets;
    private int unknown;
    private int patience = FIRST_PATIENCE;

    /// The jump went to `target`, which its region did not know.
    ///
    /// @return whether its region should be made anew
    boolean went(long target) {
        if (!targets.contains(target) && targets.size() < MOST_TARGETS) {
            targets.add(target);
            newTargets++;
        }
        if (++unknown < patience || newTargets == 0 || patience == MOST_PATIENCE) {
            return false;
        }
        patience *= 2;
        unknown = 0;
        newTargets = 0;
        return true;
    }

    /// In the order in which they were seen.
    List<Long> targets() {
        return List.copyOf(targets);
    }
}
