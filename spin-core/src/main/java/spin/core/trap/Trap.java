package spin.core.trap;

import spin.core.strand.Strand;
import spin.dispatcher.EventInterface;

/// Events that begin in user code. Failed accesses are events of [spin.core.memory.Translation].
///
/// The fault events answer whether the handler has dealt with it: then the strand goes on at its PC, which the handler may have changed.
/// One true is enough. When nobody has, `unhandled` is raised, and what its handlers do not survive ends the strand, and only
/// the strand.
///
/// Who may handle: of `systemCall`, who gives a [SystemCallRange] as key, for the spaces that admit him; of the others,
/// for those spaces too.
///
/// @see SavedState dead when the raise returns
@EventInterface
public interface Trap {
    /// User code executed `callsys`. A handler guards on [SavedState#number()], serves the call and sets its result. When no handler
    /// ran, the kernel serves its own few calls, and fails any other with ENOSYS.
    void systemCall(Strand strand, SavedState state);

    /// An access to an address that is no multiple of its size; the PC is at the instruction.
    ///
    /// @param instruction the load or store: its opcode in bits 26 to 31, the register that it loads or stores in bits 21 to 25
    boolean unalignedAccess(Strand strand, SavedState state, long address, int instruction);

    /// The breakpoint instruction, or the one that reports a bug; the PC is past it.
    boolean breakpoint(Strand strand, SavedState state);

    /// An instruction that this machine does not have; the PC is past it.
    boolean illegalInstruction(Strand strand, SavedState state, int word);

    /// An arithmetic trap; the PC is past the instruction.
    ///
    /// @param summary the exception summary: 2 invalid operation, 4 division by zero, 8 overflow, 16 underflow, 32 inexact, 64 integer
    ///     overflow
    boolean arithmetic(Strand strand, SavedState state, long summary);

    /// The trap that compilers generate for a failed check; the PC is past it.
    ///
    /// @param code which check
    boolean generatedTrap(Strand strand, SavedState state, long code);

    /// Somebody who may handle the strand's traps asked for this one ([spin.core.user.Programs#requestTrap]), which OSF/1 calls an
    /// asynchronous system trap; the PC is at the next instruction.
    void asynchronousTrap(Strand strand, SavedState state);

    /// A fault that nobody has dealt with.
    ///
    /// @param signal the number of the UNIX signal that it would be, such as 11
    /// @param what for people
    /// @return true if the strand shall go on all the same
    boolean unhandled(Strand strand, SavedState state, int signal, String what);
}
