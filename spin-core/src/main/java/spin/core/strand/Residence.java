package spin.core.strand;

import org.jspecify.annotations.Nullable;
import spin.core.memory.AddressSpaces;
import spin.hw.cpu.Cpu;
import spin.hw.pal.OsfPal;

/// Whose user code the CPU holds: its context and kept registers, and, separately, whose floating registers.
final class Residence {
    private final AddressSpaces spaces;
    private final Cpu cpu;
    private final OsfPal pal;
    private @Nullable UserState resident;
    private @Nullable UserState floats;

    Residence(AddressSpaces spaces, Cpu cpu, OsfPal pal) {
        this.spaces = spaces;
        this.cpu = cpu;
        this.pal = pal;
    }

    Cpu cpu() {
        return cpu;
    }

    OsfPal pal() {
        return pal;
    }

    boolean has(UserState user) {
        return resident == user;
    }

    boolean hasFloatsOf(UserState user) {
        return floats == user;
    }

    /// Makes the CPU's context and kept registers those of `user`.
    void enter(UserState user) {
        var other = resident;
        if (other == user) {
            return;
        }
        if (other != null) {
            other.keepFrom(cpu, pal);
        }
        resident = user;
        spaces.enter(user.context);
        cpu.managed(user.clients.managedCode());
        user.giveTo(cpu, pal);
        cpu.floatingEnabled(floats == user);
    }

    /// The managed code of `space` is another; the CPU hears of it if it is there.
    void managedCodeOf(Clients space) {
        var user = resident;
        if (user != null && user.clients == space) {
            cpu.managed(space.managedCode());
        }
    }

    /// Gives the floating registers to the resident, whose instruction asked for them.
    void enterFloats() {
        var other = floats;
        var user = resident;
        if (other != null && other != user) {
            other.keepFloatsFrom(cpu);
        }
        floats = user;
        if (user != null && other != user) {
            user.giveFloatsTo(cpu);
        }
        cpu.floatingEnabled(true);
    }

    /// The strand has ended; what the CPU still holds of it is worth nothing.
    void leave(UserState user) {
        if (resident == user) {
            resident = null;
        }
        if (floats == user) {
            floats = null;
        }
    }
}
