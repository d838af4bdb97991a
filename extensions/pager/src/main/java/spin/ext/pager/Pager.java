package spin.ext.pager;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.disk.DiskException;
import spin.core.disk.Disks;
import spin.core.memory.Context;
import spin.core.memory.Page;
import spin.core.memory.Paging;
import spin.core.memory.PhysAddr;
import spin.core.memory.Translation;
import spin.core.memory.VirtAddr;
import spin.core.memory.VmException;
import spin.core.strand.Strand;
import spin.core.strand.Threads;
import spin.core.trap.SavedState;
import spin.core.trap.SystemCallRange;
import spin.core.trap.Trap;

/// Gives a program more memory than it has frames: see the README for its system calls.
public final class Pager implements Extension {
    static final long BEGIN = 0x5500;
    static final long COUNT = 0x5501;
    static final long END = 0x5502;

    private static final int EINVAL = 22;

    @Override
    public void start(Kernel kernel) {
        var calls = new Calls(kernel);
        kernel.events().on(Trap.class, Trap::systemCall).key(new SystemCallRange(BEGIN, END)).handle(calls::serve)
                .install();
        kernel.events().on(PhysAddr.class, PhysAddr::repossess).handle(calls::repossessed).install();
    }

    /// The programs and their calls.
    private static final class Calls {
        private final Kernel kernel;
        private final Threads threads;
        private final PagedSpace.Services services;
        private final List<PagedSpace> spaces = new ArrayList<>();

        Calls(Kernel kernel) {
            this.kernel = kernel;
            threads = kernel.resolve(Threads.class);
            var disks = kernel.resolve(Disks.class);
            if (disks.granted().isEmpty()) {
                throw new DiskException("%s has no disk to page to; start with --disk FILE,for=%s".formatted(
                        kernel.name(), kernel.name().substring(kernel.name().lastIndexOf(':') + 1)));
            }
            services = new PagedSpace.Services(kernel.resolve(PhysAddr.class), kernel.resolve(VirtAddr.class),
                    kernel.resolve(Translation.class), kernel.resolve(Paging.class), disks,
                    new Swap(disks.granted().getFirst()));
        }

        void serve(Strand strand, SavedState state) {
            try {
                state.result(result(strand.context(), state));
            } catch (VmException | IllegalArgumentException refused) {
                // The program is told what was refused.
                state.failure(EINVAL);
            }
        }

        private long result(Context context, SavedState state) {
            long number = state.number();
            if (number == BEGIN) {
                begin(context, state.argument(0), state.argument(1), state.argument(2));
                return 0;
            }
            var space = of(context);
            if (space == null) {
                throw new IllegalArgumentException("the program has no paged memory");
            }
            if (number == COUNT) {
                return count(space, state.argument(0));
            }
            spaces.remove(space);
            space.end();
            return 0;
        }

        private static long count(PagedSpace space, long which) {
            return switch ((int) which) {
                case 0 -> space.reads();
                case 1 -> space.writes();
                case 2 -> space.zeros();
                case 3 -> space.resident();
                case 4 -> space.advised();
                default -> throw new IllegalArgumentException("nothing has the number " + which);
            };
        }

        private void begin(Context context, long address, long pages, long frames) {
            forgetEnded();
            if (of(context) != null) {
                throw new IllegalArgumentException("the program has paged memory already");
            }
            var space = new PagedSpace(services, context, address, pages, frames, threads.mutex());
            spaces.add(space);
            space.handler(kernel.events().on(Translation.class, Translation::pageNotPresent).key(context)
                    .handle((strand, where, write) -> space.fault(where)).as("pages of a program").install());
        }

        private void forgetEnded() {
            for (var space : List.copyOf(spaces)) {
                if (!space.context().isLive()) {
                    spaces.remove(space);
                    space.end();
                }
            }
        }

        private @Nullable PagedSpace of(Context context) {
            for (var space : spaces) {
                if (space.context() == context) {
                    return space;
                }
            }
            return null;
        }

        void repossessed(Page page) {
            for (var space : spaces) {
                var slot = space.repossessed(page);
                if (slot != null) {
                    threads.fork("save a page", () -> space.save(slot));
                    return;
                }
            }
        }
    }
}
