package spin.core.strand;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import spin.core.memory.AddressSpaces;
import spin.core.trap.SavedState;
import spin.dispatcher.Requester;
import spin.hw.cpu.Cpu;
import spin.hw.pal.ManagedCode;
import spin.hw.pal.OsfPal;

/// The side of the processor that executes user code: whose registers the CPU holds, what of a strand has trapped, and what is to trap.
///
/// Kernel-private, on the machine's thread.
public final class UserSide {
    private final Processor processor;
    private final AddressSpaces spaces;
    final Cpu cpu;
    BiConsumer<Strand, SavedState> asynchronousTrap = (strand, state) -> {};
    private @Nullable Residence residence;

    UserSide(Processor processor, AddressSpaces spaces, Cpu cpu) {
        this.processor = processor;
        this.spaces = spaces;
        this.cpu = cpu;
    }

    void attach(OsfPal pal) {
        residence = new Residence(spaces, cpu, pal);
    }

    /// Tells `action` of a strand of user code that was asked to trap ([#requestTrap]) and has done so before its first instruction.
    public void onAsynchronousTrap(BiConsumer<Strand, SavedState> action) {
        asynchronousTrap = action;
    }

    /// A strand of user code is about to execute: the CPU holds its context and registers from here on.
    void enter(UserState user) {
        residence().enter(user);
    }

    /// It has ended.
    void leave(UserState user) {
        residence().leave(user);
    }

    UserState state(UserEntry entry) {
        return new UserState(residence(), entry);
    }

    private Residence residence() {
        var where = residence;
        if (where == null) {
            throw new IllegalStateException("user code is to run before the processor was attached to its PALcode");
        }
        return where;
    }

    /// The registers of the strand whose user code has trapped.
    public SavedState trapped() {
        var self = processor.current;
        var user = self == null ? null : self.user;
        if (user == null) {
            throw new IllegalStateException("a trap came from strand " + self + ", which runs no user code");
        }
        var registers = user.view;
        return registers == null ? user.view() : registers;
    }

    /// The registers of a strand of user code, as handlers see them.
    public SavedState registers(Strand strand) {
        var user = strand.user;
        if (user == null) {
            throw new IllegalStateException("strand " + strand + " runs no user code, so it has no registers");
        }
        return user.view();
    }

    /// The process unique value of the strand whose user code the CPU holds.
    public long unique() {
        return residence().pal().unique();
    }

    public void unique(long value) {
        residence().pal().unique(value);
    }

    /// From now on `code` runs where the user code of that space jumps to `address`.
    ///
    /// @throws IllegalArgumentException when no instruction can be there, or something is
    public void bind(Clients space, Requester who, long address, ManagedCode code) {
        space.bind(who, address, code);
        residence().managedCodeOf(space);
    }

    /// From now on a strand of that space that loses the processor in the `length` bytes of code from `first` on begins at `first` anew.
    ///
    /// @throws IllegalArgumentException when no instructions can be there, or it is said of some of them already
    public void restartable(Clients space, Requester who, long first, int length) {
        space.restartable(who, first, length);
    }

    /// The strand has lost the processor in a trap; in the middle of a restartable range it begins that anew.
    public void resumes(Strand strand, SavedState state) {
        var own = strand.user;
        if (own != null) {
            long pc = state.pc();
            long resumption = own.clients.resumption(pc);
            if (resumption != pc) {
                state.pc(resumption);
            }
        }
    }

    /// A floating instruction found floating point disabled: the registers become the running strand's.
    public void enableFloating() {
        residence().enterFloats();
    }

    /// The strand traps before its next instruction of user code. It is told once, however often it was asked.
    public void requestTrap(Strand strand) {
        strand.trapWanted = true;
    }

    /// Whether the strand was asked to trap; from now on it was not.
    public boolean takesTrap(Strand strand) {
        boolean wanted = strand.trapWanted;
        strand.trapWanted = false;
        return wanted;
    }
}
