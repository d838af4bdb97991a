package spin.core.trap;

import spin.core.ImportDeniedException;
import spin.core.strand.Strand;
import spin.dispatcher.Requester;

/// [Trap] as an importer has it: to handle. Raised by anybody else than the kernel, a trap would be one that no program made, and those who serve
/// the program would have the damage.
public final class TrapService implements Trap {
    private final Requester who;

    public TrapService(Requester who) {
        this.who = who;
    }

    @Override
    public void systemCall(Strand strand, SavedState state) {
        throw refused("systemCall");
    }

    @Override
    public boolean unalignedAccess(Strand strand, SavedState state, long address, int instruction) {
        throw refused("unalignedAccess");
    }

    @Override
    public boolean breakpoint(Strand strand, SavedState state) {
        throw refused("breakpoint");
    }

    @Override
    public boolean illegalInstruction(Strand strand, SavedState state, int word) {
        throw refused("illegalInstruction");
    }

    @Override
    public boolean arithmetic(Strand strand, SavedState state, long summary) {
        throw refused("arithmetic");
    }

    @Override
    public boolean generatedTrap(Strand strand, SavedState state, long code) {
        throw refused("generatedTrap");
    }

    @Override
    public void asynchronousTrap(Strand strand, SavedState state) {
        throw refused("asynchronousTrap");
    }

    @Override
    public boolean unhandled(Strand strand, SavedState state, int signal, String what) {
        throw refused("unhandled");
    }

    private ImportDeniedException refused(String event) {
        return new ImportDeniedException("%s raises Trap.%s, which the kernel alone does, when a program traps"
                .formatted(who.name(), event));
    }
}
