package spin.core.strand;

import java.util.List;
import java.util.function.Predicate;
import spin.core.memory.Context;
import spin.dispatcher.Authoriser;
import spin.dispatcher.Decision;
import spin.dispatcher.Guard;
import spin.dispatcher.Manipulation;
import spin.dispatcher.Requester;

/// [Strands] as one importer raises them, and who may handle them.
///
/// What a holder of a strand may do: block and unblock and run his own, those of his groups and those of programs that admit him, block the one
/// that called him (a system call's handler makes its caller wait), and unblock any. Spurious wake-ups hurt nobody: whatever waits looks again.
public final class StrandEvents implements Strands {
    /// Cycles that a handler of what happens to strands may take, a tenth of a quantum: it runs while nobody has the processor, or at the
    /// cost of whoever wakes the strand.
    public static final long HANDLER_LIMIT = 65_000;

    private final Processor processor;
    private final Strands events;
    private final Requester who;

    /// @param events the raiser
    public StrandEvents(Processor processor, Strands events, Requester who) {
        this.processor = processor;
        this.events = events;
        this.who = who;
    }

    @Override
    public void block(Strand strand) {
        processor.checkHere(strand);
        if (processor.isRunning(strand)) {
            processor.block();
            return;
        }
        checkMine(strand, "block");
        processor.raise(() -> events.block(strand));
    }

    @Override
    public void unblock(Strand strand) {
        processor.checkHere(strand);
        processor.unblock(strand);
    }

    @Override
    public void resume(Strand strand) {
        throw new IllegalArgumentException(who.name() + " may not tell strand " + strand
                + " that it has got the processor; only the processor does");
    }

    @Override
    public void checkpoint(Strand strand) {
        throw new IllegalArgumentException(who.name() + " may not tell strand " + strand
                + " that it has lost the processor; only the processor does");
    }

    @Override
    public void run(Strand strand) {
        processor.checkHere(strand);
        checkMine(strand, "run");
        processor.raise(() -> events.run(strand));
    }

    private void checkMine(Strand strand, String verb) {
        if (!owns(strand, who)) {
            throw new IllegalArgumentException(
                    who.name() + " may not " + verb + " strand " + strand + ", which is not its own");
        }
    }

    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    private static boolean owns(Strand strand, Requester who) {
        var group = strand.group;
        return strand.owner == who || (group != null && group.owner == who) || Processor.admits(strand, who);
    }

    /// Admits a handler for the strand, or the group, that the installer owns and gives as key; it is told of no other. With an address space as
    /// key it is told of the strands of the program in it, as long as that admits the installer to its traps.
    ///
    /// @param privileged whom the machine's owner trusts with all strands
    public static Authoriser authoriser(Predicate<Requester> privileged) {
        return what -> privileged.test(what.requester()) && !what.operation().isAuthoritys()
                ? new Decision.AllowedWith(List.of()).atMost(HANDLER_LIMIT)
                : decide(what);
    }

    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    private static Decision decide(Manipulation what) {
        if (what.operation().isAuthoritys()) {
            return new Decision.Denied("that is for the kernel");
        }
        if (what.operation() != Manipulation.Operation.INSTALL) {
            return new Decision.Allowed();
        }
        Guard.Of1<Strand> imposed;
        switch (what.key()) {
            case StrandGroup group when group.owner == what.requester() ->
                imposed = strand -> strand.group == group || strand.faceOf == group;
            case Strand own when own.owner == what.requester() -> imposed = strand -> strand == own;
            case Context space -> imposed = strand -> runsIn(strand, space, what.requester());
            case StrandGroup group -> {
                return new Decision.Denied("group " + group + " is not its own");
            }
            case Strand other -> {
                return new Decision.Denied("strand " + other + " is not its own");
            }
            case null, default -> {
                return new Decision.Denied(
                        "its key is no strand, group or address space; give the one that the handler is for");
            }
        }
        return new Decision.AllowedWith(List.of(imposed)).atMost(HANDLER_LIMIT);
    }

    /// Asked at each raise: whom the space has dismissed is told nothing more.
    private static boolean runsIn(Strand strand, Context space, Requester who) {
        var user = strand.user;
        return user != null && user.context == space && user.clients.admits(who);
    }
}
