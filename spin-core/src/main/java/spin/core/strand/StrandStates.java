package spin.core.strand;

import org.jspecify.annotations.Nullable;

/// The processor's own part in each event of what happens to strands: their states. It is the intrinsic handler, so whatever others install it does just
/// this, and no answer of theirs gives the processor to a strand that cannot use it.
final class StrandStates implements Strands {
    private final ReadyStrands ready;
    /// Whose scheduler is being asked who goes on.
    @Nullable
    StrandGroup givingTo;

    StrandStates(ReadyStrands ready) {
        this.ready = ready;
    }

    @Override
    public void block(Strand strand) {
        // Any other does not want the processor as it is.
        var state = strand.state;
        if (state == Strand.State.RUNNING) {
            strand.state = Strand.State.BLOCKED;
        } else if (state == Strand.State.READY) {
            strand.state = Strand.State.BLOCKED;
            ready.gone(strand);
        }
    }

    @Override
    public void unblock(Strand strand) {
        if (strand.faceOf == null
                && (strand.state == Strand.State.BLOCKED || strand.state == Strand.State.NEW)) {
            ready.becomeReady(strand);
        }
    }

    @Override
    public void resume(Strand strand) {
        // The processor is given by the loop; this is the news of it.
    }

    @Override
    public void checkpoint(Strand strand) {
        // As above.
    }

    @Override
    public void run(Strand strand) {
        if (strand.state != Strand.State.READY) {
            return;
        }
        var group = givingTo;
        if (group == null) {
            if (strand.group == null) {
                ready.handTo(strand);
            }
        } else if (strand.group == group) {
            group.chosen = strand;
        }
    }
}
