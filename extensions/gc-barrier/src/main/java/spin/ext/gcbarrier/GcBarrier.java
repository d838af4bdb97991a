package spin.ext.gcbarrier;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.memory.Context;
import spin.core.memory.Page;
import spin.core.memory.PhysAddr;
import spin.core.memory.Translation;
import spin.core.memory.VirtAddr;
import spin.core.memory.VmException;
import spin.core.strand.Strand;
import spin.core.strand.Threads;
import spin.core.trap.SavedState;
import spin.core.trap.SystemCallRange;
import spin.core.trap.Trap;
import spin.core.user.Programs;

/// Gives a program a heap that is collected while it runs: see the README for its system calls.
public final class GcBarrier implements Extension {
    static final long BEGIN = 0x5800;
    static final long NEW = 0x5801;
    static final long COLLECT = 0x5802;
    static final long COUNT = 0x5803;
    static final long END = 0x5804;

    private static final int EINVAL = 22;
    private static final int ENOMEM = 12;

    @Override
    public void start(Kernel kernel) {
        var calls = new Calls(kernel);
        kernel.events().on(Trap.class, Trap::systemCall).key(new SystemCallRange(BEGIN, END)).handle(calls::serve)
                .install();
        kernel.events().on(PhysAddr.class, PhysAddr::repossess).handle(calls::repossessed).install();
    }

    /// The registers that may hold pointers when a program asks for an object: s0 to s5.
    private record SavedRegisters(SavedState state) implements Heap.Roots {
        private static final int FIRST = 9;
        private static final int COUNT = 6;

        @Override
        public int count() {
            return COUNT;
        }

        @Override
        public long get(int root) {
            return state.register(FIRST + root);
        }

        @Override
        public void set(int root, long value) {
            state.register(FIRST + root, value);
        }
    }

    private static final class Calls {
        private final Kernel kernel;
        private final Programs programs;
        private final Threads threads;
        private final PhysAddr physical;
        private final VirtAddr virtual;
        private final Translation translation;
        private final List<Collected> heaps = new ArrayList<>();

        Calls(Kernel kernel) {
            this.kernel = kernel;
            programs = kernel.resolve(Programs.class);
            threads = kernel.resolve(Threads.class);
            physical = kernel.resolve(PhysAddr.class);
            virtual = kernel.resolve(VirtAddr.class);
            translation = kernel.resolve(Translation.class);
        }

        void serve(Strand strand, SavedState state) {
            long number = state.number();
            try {
                long result = result(strand, state);
                if (number == NEW && result == 0) {
                    state.failure(ENOMEM);
                } else {
                    state.result(result);
                }
            } catch (VmException | IllegalArgumentException refused) {
                // The program is told what was refused.
                state.failure(EINVAL);
            }
        }

        private long result(Strand strand, SavedState state) {
            var context = strand.context();
            long number = state.number();
            if (number == BEGIN) {
                begin(strand, state.argument(0), state.argument(1), state.argument(2));
                return 0;
            }
            var collected = of(context);
            if (collected == null) {
                throw new IllegalArgumentException("the program has no heap");
            }
            if (number == NEW) {
                long fields = state.argument(0);
                if (fields < 1 || fields > Heap.MOST_FIELDS) {
                    throw new IllegalArgumentException("an object has 1 to " + Heap.MOST_FIELDS + " fields");
                }
                return collected.make((int) fields, new SavedRegisters(state));
            }
            if (number == COLLECT) {
                collected.collect(new SavedRegisters(state));
                return 0;
            }
            if (number == COUNT) {
                return collected.count((int) state.argument(0));
            }
            heaps.remove(collected);
            collected.end();
            return 0;
        }

        private void begin(Strand strand, long address, long size, long stopped) {
            forgetEnded();
            var program = programs.of(strand);
            if (of(strand.context()) != null || program == null || program.strands().size() != 1) {
                throw new IllegalArgumentException(
                        "one program has one heap, and one strand, whose registers are the roots");
            }
            if (size < Heap.LEAST_PAGES || size > Heap.MOST_PAGES) {
                throw new IllegalArgumentException("a space has %d to %d pages, not %d".formatted(Heap.LEAST_PAGES,
                        Heap.MOST_PAGES, size));
            }
            var pages = new Pages(physical, virtual, translation, strand.context(), address, 2 * (int) size);
            var collected = new Collected(new Heap(pages, (int) size), threads, stopped != 0);
            heaps.add(collected);
            var events = kernel.events();
            collected.handler(events.on(Translation.class, Translation::protectionFault).key(strand.context())
                    .handle((who, where, write) -> collected.fault(where)).as("read barrier").install());
            collected.handler(events.on(Translation.class, Translation::pageNotPresent).key(strand.context())
                    .handle((who, where, write) -> collected.touch(where)).as("pages of a heap").install());
        }

        private void forgetEnded() {
            for (var collected : List.copyOf(heaps)) {
                if (!collected.context().isLive()) {
                    heaps.remove(collected);
                    collected.end();
                }
            }
        }

        private @Nullable Collected of(Context context) {
            for (var collected : heaps) {
                if (collected.context() == context) {
                    return collected;
                }
            }
            return null;
        }

        void repossessed(Page page) {
            heaps.forEach(collected -> collected.repossessed(page));
        }
    }
}
