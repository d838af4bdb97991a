package spin.ext.cow;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.memory.AdmittingSpaces;
import spin.core.memory.Context;
import spin.core.memory.PhysAddr;
import spin.core.memory.Translation;
import spin.core.memory.VirtAddr;
import spin.core.memory.VmException;
import spin.core.strand.Strand;
import spin.core.trap.SavedState;
import spin.core.trap.SystemCallRange;
import spin.core.trap.Trap;
import spin.core.user.Program;
import spin.core.user.Programs;

/// Lets a program make copies of itself: see the README for its system calls.
public final class Cow implements Extension {
    static final long COPY = 0x5700;
    static final long WAIT = 0x5701;
    static final long COUNT = 0x5702;

    private static final int EAGAIN = 35;
    private static final int EINVAL = 22;
    private static final int KILLED = 137;
    /// Of one instance; then a copy fails with EAGAIN.
    private static final int MOST_SPACES = 256;

    @Override
    public void start(Kernel kernel) {
        var calls = new Calls(kernel);
        var events = kernel.events();
        events.on(Trap.class, Trap::systemCall).key(new SystemCallRange(COPY, COUNT)).handle(calls::serve).install();
        var spaces = new AdmittingSpaces();
        events.on(Translation.class, Translation::protectionFault).key(spaces).handle(calls::store).install();
        events.on(Translation.class, Translation::pageNotPresent).key(spaces).handle(calls::touch).install();
        events.on(PhysAddr.class, PhysAddr::repossess).handle(calls.shares::repossessed).install();
    }

    private static final class Calls {
        private final Programs programs;
        private final VirtAddr virtual;
        private final Translation translation;
        final Shares shares;
        private final Map<Context, CopiedSpace> spaces = new HashMap<>();
        private final Map<Long, Program> copies = new HashMap<>();
        private long lastNumber;

        Calls(Kernel kernel) {
            programs = kernel.resolve(Programs.class);
            virtual = kernel.resolve(VirtAddr.class);
            translation = kernel.resolve(Translation.class);
            shares = new Shares(kernel.resolve(PhysAddr.class));
        }

        void serve(Strand strand, SavedState state) {
            long number = state.number();
            if (number == COPY) {
                copy(strand, state);
            } else if (number == WAIT) {
                join(state);
            } else {
                count(state);
            }
        }

        private void copy(Strand strand, SavedState state) {
            forgetEnded();
            if (spaces.size() >= MOST_SPACES) {
                state.failure(EAGAIN);
                return;
            }
            Program child = null;
            try {
                var parent = spaceOf(strand);
                state.result(0);
                child = programs.branch(parent.program, parent.program.name() + "." + (lastNumber + 1), state);
                var region = virtual.allocateAt(child.context(), 0, CopiedSpace.BEYOND);
                var space = new CopiedSpace(child, region, shares, translation);
                parent.copyTo(space);
                spaces.put(child.context(), space);
                copies.put(++lastNumber, child);
                programs.begin(child);
                state.result(lastNumber);
            } catch (VmException refused) {
                // Memory, or the share of it, is used up.
                if (child != null) {
                    programs.exit(child, KILLED);
                }
                state.failure(EAGAIN);
            }
        }

        private CopiedSpace spaceOf(Strand strand) {
            var known = spaces.get(strand.context());
            if (known != null) {
                return known;
            }
            var program = programs.of(strand);
            if (program == null) {
                throw new IllegalStateException("strand " + strand + " is no program's");
            }
            var space = new CopiedSpace(program, programs.adopt(program), shares, translation);
            space.takeOver();
            spaces.put(program.context(), space);
            return space;
        }

        private void join(SavedState state) {
            var child = copies.remove(state.argument(0));
            if (child == null) {
                state.failure(EINVAL);
                return;
            }
            state.result(programs.join(child));
        }

        private void count(SavedState state) {
            forgetEnded();
            switch ((int) state.argument(0)) {
                case 0 -> state.result(shares.copied());
                case 1 -> state.result(shares.shared());
                default -> state.failure(EINVAL);
            }
        }

        private void forgetEnded() {
            for (var space : List.copyOf(spaces.values())) {
                if (!space.context().isLive()) {
                    spaces.remove(space.context());
                    space.end();
                }
            }
        }

        boolean store(Strand strand, long address, boolean write) {
            var space = spaces.get(strand.context());
            return space != null && write && released(space).store(address);
        }

        boolean touch(Strand strand, long address, boolean write) {
            var space = spaces.get(strand.context());
            return space != null && space.touch(address);
        }

        /// A copy is saved when those who have ended are known to have.
        private CopiedSpace released(CopiedSpace space) {
            forgetEnded();
            return space;
        }
    }
}
