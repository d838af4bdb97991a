package spin.core.strand;

import org.jspecify.annotations.Nullable;
import spin.core.account.Account;
import spin.core.memory.Context;
import spin.dispatcher.Requester;

/// A schedulable flow of control. SPIN requires no state of a strand but its name (SOSP '95, section 4.2); ours also
/// has a priority, and says in which address space it runs user code, if it does.
///
/// A capability: made by the kernel only, compared by identity. Its state is the processor's own, and no handler's answer changes it.
public final class Strand {

    /// What a strand is doing.
    enum State {
        /// Made, and never given to a scheduler.
        NEW,
        READY,
        RUNNING,
        BLOCKED,
        ENDED
    }

    private final String name;
    final Requester owner;
    final @Nullable UserState user;
    final @Nullable StrandGroup group;
    /// What it does; null for the face of a group, and when it has ended: its frames are nobody's then.
    @Nullable
    Flow flow;
    final Allowance allowance = new Allowance();
    /// Who waits for its end.
    final WaitQueue joiners = new WaitQueue();
    /// The group that it stands for in the eyes of the global scheduler; null for all others.
    @Nullable
    StrandGroup faceOf;
    /// Whom it is charged to; null for the face of a group.
    @Nullable
    Account account;
    State state = State.NEW;
    boolean foreign;
    int priority;

    /// Its place in the global scheduler's queue of its priority.
    @Nullable
    Strand ahead;
    @Nullable
    Strand behind;
    boolean queued;

    /// Its place in what it waits for.
    @Nullable
    WaitQueue waitsIn;
    @Nullable
    Strand nextWaiting;
    boolean granted;
    /// Who has gone and leaves what it waits for to nobody; it goes on for that reason.
    @Nullable
    Owner abandonedBy;

    /// Mutexes that it holds, the latest first.
    @Nullable
    Mutex held;
    /// Locks that it reads or writes, the latest first.
    RwLock.@Nullable Hold holds;
    /// Its neighbours among all strands that have not ended.
    @Nullable
    Strand elder;
    @Nullable
    Strand younger;

    /// Somebody wants it to trap before its next instruction of user code.
    boolean trapWanted;
    /// To be ended as soon as it can be.
    boolean condemned;
    /// Why somebody wants it to end, for who joins it; null when it is an end like any.
    @Nullable
    String killed;
    /// Depth of stretches at whose end it is ended, and not before.
    int shields;
    /// What ended it, when its body did not return.
    @Nullable
    Throwable failure;
    /// The same for other domains, which shall not keep this one's classes.
    @Nullable
    Throwable carried;
    /// Depth of regions in which it must not wait.
    int regions;
    /// Those of them in which it keeps the processor.
    int unpreemptible;
    /// It is in a stretch that begins anew when it loses the processor.
    boolean restartable;
    /// It has lost the processor in that stretch.
    boolean interrupted;

    /// @param group whose scheduler decides when it runs; null for the global one
    Strand(String name, Requester owner, int priority, @Nullable StrandGroup group, @Nullable UserState user,
            @Nullable Flow flow) {
        this.name = name;
        this.owner = owner;
        this.priority = priority;
        this.group = group;
        this.user = user;
        this.flow = flow;
    }

    /// With its owner's name before it, when it was forked by code from outside.
    public String name() {
        return foreign ? owner.name() + ":" + name : name;
    }

    /// The address space in which this strand's user code runs.
    ///
    /// @throws IllegalStateException when it has no user code
    public Context context() {
        var code = user;
        if (code == null) {
            throw new IllegalStateException("strand " + name + " runs no user code, so it has no address space");
        }
        return code.context;
    }

    /// Whether it runs user code.
    public boolean isUser() {
        return user != null;
    }

    /// From 0, which runs when nothing else wants to, to [Threads#HIGHEST_PRIORITY].
    public int priority() {
        return priority;
    }

    /// Whether it could use the processor: it has it, or waits for it.
    public boolean isRunnable() {
        return state == State.READY || state == State.RUNNING;
    }

    /// Whether it waits for something other than the processor.
    public boolean isBlocked() {
        return state == State.BLOCKED;
    }

    public boolean isEnded() {
        return state == State.ENDED;
    }

    @Override
    public String toString() {
        return name();
    }
}
