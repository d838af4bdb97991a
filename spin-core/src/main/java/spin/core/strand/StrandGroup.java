package spin.core.strand;

import org.jspecify.annotations.Nullable;
import spin.dispatcher.Requester;

/// Strands whose turns an application's scheduler decides. To the global scheduler the group is one strand, its face; when the
/// face gets the processor, its owner's handler of [Strands#resume] gives it on to a member with [Strands#run].
///
/// A capability: made by [Threads#group], for whoever asked.
public final class StrandGroup {
    final Requester owner;
    private final Strand face;
    /// Members that want the processor.
    int ready;
    /// Whom the scheduler named in the turn under way.
    @Nullable
    Strand chosen;
    /// No longer than this at a time for a member.
    long slice = Long.MAX_VALUE;

    StrandGroup(String name, Requester owner, int priority) {
        this.owner = owner;
        face = new Strand(name, owner, priority, null, null, null);
        face.state = Strand.State.BLOCKED;
        face.faceOf = this;
        face.foreign = true;
    }

    /// What the global scheduler sees of the group.
    public Strand face() {
        return face;
    }

    /// Whether `strand` is a member.
    public boolean holds(Strand strand) {
        return strand.group == this;
    }

    @Override
    public String toString() {
        return face.name();
    }
}
