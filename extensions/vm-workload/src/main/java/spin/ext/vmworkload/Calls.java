package spin.ext.vmworkload;

import java.util.ArrayList;
import java.util.List;
import spin.core.Kernel;
import spin.core.memory.Context;
import spin.core.memory.PhysAddr;
import spin.core.memory.Protection;
import spin.core.memory.Translation;
import spin.core.memory.VirtAddr;
import spin.core.memory.VmException;
import spin.core.strand.Strand;
import spin.core.trap.SavedState;

/// The extension's system calls.
final class Calls {
    static final long BEGIN = 0x5400;
    static final long DIRTY = 0x5401;
    static final long PROTECT = 0x5402;
    static final long UNPROTECT = 0x5403;
    static final long POLICY = 0x5404;
    static final long FAULTS = 0x5405;
    static final long END = 0x5406;

    private static final int EINVAL = 22;

    private final Kernel kernel;
    private final PhysAddr physical;
    private final VirtAddr virtual;
    private final Translation translation;
    private final List<Arena> arenas = new ArrayList<>();

    Calls(Kernel kernel) {
        this.kernel = kernel;
        physical = kernel.resolve(PhysAddr.class);
        virtual = kernel.resolve(VirtAddr.class);
        translation = kernel.resolve(Translation.class);
    }

    void serve(Strand strand, SavedState state) {
        try {
            state.result(result(strand.context(), state));
        } catch (VmException | IllegalStateException refused) {
            // The program is told what the kernel refused.
            state.failure(EINVAL);
        }
    }

    private long result(Context context, SavedState state) {
        long number = state.number();
        long address = state.argument(0);
        if (number == BEGIN) {
            begin(context, address, state.argument(1));
            return 0;
        }
        var arena = arena(context);
        if (number == DIRTY) {
            return translation.isDirty(context, address) ? 1 : 0;
        }
        if (number == PROTECT) {
            arena.change(address, state.argument(1), Protection.READ);
        } else if (number == UNPROTECT) {
            arena.change(address, state.argument(1), Protection.READ_WRITE);
        } else if (number == POLICY) {
            arena.protectingAnother(address != 0);
        } else if (number == FAULTS) {
            return arena.faults();
        } else {
            arenas.remove(arena);
            arena.end();
        }
        return 0;
    }

    private void begin(Context context, long address, long pages) {
        var arena = new Arena(physical, virtual, translation);
        arena.begin(context, address, pages);
        arena.handler(kernel.events().on(Translation.class, Translation::protectionFault)
                .key(context)
                .handle((strand, where, write) -> arena.fault(where))
                .as("pages of a program")
                .install());
        arenas.add(arena);
    }

    private Arena arena(Context context) {
        for (var arena : arenas) {
            if (arena.isOf(context)) {
                return arena;
            }
        }
        throw new IllegalStateException("this program has not begun");
    }
}
