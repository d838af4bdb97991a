package spin.core.strand;

import spin.dispatcher.EventInterface;

/// What happens to strands, as events. The kernel raises them; whoever holds a strand may.
///
/// ```text
///            unblock              resume
///   blocked ---------> ready <-------------> running ----> block: blocked
///                              checkpoint
/// ```
/// A thread package handles `resume` and `checkpoint` of its strands: they have got the processor, they have lost it. An
/// application's scheduler looks to the global one like a thread package ([StrandGroup]): on `resume` of its group's face it
/// gives the processor on with `run`, and from `block`, `unblock` and `checkpoint` of its members it knows who wants it.
///
/// A handler is admitted for a strand or a group that the installer owns, or for the address space of a program that admits him to
/// its traps, given as the key, and is told of no other. What a
/// handler does or leaves undone changes no strand's state: the processor keeps that itself. It cannot wait, and is stopped when it
/// takes a tenth of a quantum.
///
/// Source: Bershad et al., SOSP '95, section 4.2 and figure 4.
@EventInterface
public interface Strands {
    /// The strand does not want the processor until it is unblocked. A strand that blocks itself is away when this returns.
    void block(Strand strand);

    /// The strand wants the processor; for one that was never started, from now on. Nothing happens to one that is not blocked.
    void unblock(Strand strand);

    /// The strand has got the processor; raised before its first instruction.
    void resume(Strand strand);

    /// The strand has lost the processor: it blocked, or its quantum is over, or it ended.
    void checkpoint(Strand strand);

    /// The strand gets the processor next, before whatever the policy would choose: for a scheduler, which gives its turn on; and from one
    /// strand to another of the same owner, unless somebody more important waits or it has gone on like that for long. A strand that is not
    /// ready gets nothing.
    void run(Strand strand);
}
