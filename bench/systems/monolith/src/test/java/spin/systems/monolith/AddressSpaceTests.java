package spin.systems.monolith;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import spin.hw.Machine;
import spin.hw.cpu.Cpu;
import spin.hw.cpu.MemoryFault;
import spin.hw.pal.Fault;
import spin.hw.pal.KernelEntry;
import spin.hw.pal.OsfPal;
import spin.hw.profile.Profile;
import spin.systems.kit.Frames;

/// Rights of pages, against an array of booleans: whatever was forbidden, allowed, written and copied before.
final class AddressSpaceTests {

    private static final long PAGE = 8192;
    private static final int PAGES = 48;
    /// 20 pages before the end of a table of the third level.
    private static final long START = (1024 - 20) * PAGE;

    /// Something that happens to pages `from` to `to` of the first space or its child.
    record Step(Kind kind, int from, int to, boolean inChild) {}

    enum Kind {
        FORBID,
        ALLOW,
        STORE
    }

    @Provide
    Arbitrary<Step> steps() {
        var page = Arbitraries.integers().between(0, PAGES - 1);
        return Combinators.combine(Arbitraries.of(Kind.values()), page, page, Arbitraries.of(true, false))
                .as((kind, one, other, child) -> new Step(kind, Math.min(one, other), Math.max(one, other) + 1, child));
    }

    @Property(tries = 150)
    void aStoreIsDoneWhereItIsAllowedAndNowhereElse(@ForAll("steps") Step first,
            @ForAll List<@From("steps") Step> steps,
            @ForAll boolean mach) {
        var two = new TwoSpaces(mach);
        two.doStep(new Step(first.kind(), first.from(), first.to(), false));
        two.fork();
        steps.forEach(two::doStep);
        two.compare();
    }

    /// A space, its child, and what both should be.
    private static final class TwoSpaces {

        private final Machine machine = new Machine(Profile.named("dec3000-400"), 1, 4L << 20);
        private final Cpu cpu = machine.cpu();
        private final Frames frames = new Frames(machine.memory(), 1);
        private final AddressSpace[] spaces = new AddressSpace[2];
        private final boolean[][] allowed = new boolean[2][PAGES];
        private final long[][] words = new long[2][PAGES];
        private long next = 1;

        TwoSpaces(boolean mach) {
            var pages = new VmPages(machine.memory(), frames);
            for (var i = 0; i < 2; i++) {
                spaces[i] = mach
                        ? new MachSpace(i + 1, frames.take(), machine.memory(), frames, cpu, pages)
                        : new AddressSpace(i + 1, frames.take(), machine.memory(), frames, cpu);
            }
            cpu.pal(new OsfPal(machine, new Nobody()));
            spaces[0].addRegion(START, START + PAGES * PAGE, true);
            for (var page = 0; page < PAGES; page++) {
                allowed[0][page] = true;
                // Every third page is made when it is touched, and so is the second table.
                if (page % 3 != 0 && page < 20) {
                    spaces[0].map(START + page * PAGE, frames.take(), true);
                }
            }
        }

        void fork() {
            assertThat(spaces[0].copyTo(spaces[1])).isTrue();
            allowed[1] = allowed[0].clone();
            words[1] = words[0].clone();
        }

        void doStep(Step step) {
            var which = step.inChild() ? 1 : 0;
            if (step.kind() == Kind.STORE) {
                for (var page = step.from(); page < step.to(); page++) {
                    store(which, page);
                }
                return;
            }
            var allow = step.kind() == Kind.ALLOW;
            assertThat(spaces[which].protect(START + step.from() * PAGE, START + step.to() * PAGE, allow)).isTrue();
            for (var page = step.from(); page < step.to(); page++) {
                allowed[which][page] = allow;
            }
        }

        private void store(int which, int page) {
            var value = next++;
            var done = access(which, page, true, value);
            assertThat(done >= 0).as("a store to page %d of space %d", page, which).isEqualTo(allowed[which][page]);
            if (done >= 0) {
                words[which][page] = value;
            }
        }

        void compare() {
            for (var which = 0; which < 2; which++) {
                for (var page = 0; page < PAGES; page++) {
                    assertThat(access(which, page, false, 0)).as("page %d of space %d", page, which)
                            .isEqualTo(words[which][page]);
                }
            }
            for (var which = 0; which < 2; which++) {
                for (var page = 0; page < PAGES; page++) {
                    store(which, page);
                }
            }
        }

        /// The access as the kernel's fault handler lets it be done, at most after one fault; -1 when it is forbidden.
        private long access(int which, int page, boolean write, long value) {
            var va = START + page * PAGE;
            cpu.context(spaces[which].root, spaces[which].number);
            for (var tried = 0; tried < 2; tried++) {
                try {
                    if (write) {
                        cpu.storeQuad(va, value);
                        return value;
                    }
                    return cpu.loadQuad(va);
                } catch (MemoryFault fault) {
                    if (spaces[which].fault(va, write) != AddressSpace.RESOLVED) {
                        return -1;
                    }
                }
            }
            throw new AssertionError("a fault that was resolved came again at page " + page);
        }
    }

    private static final class Nobody implements KernelEntry {

        @Override
        public void systemCall(Cpu cpu) {
            throw new AssertionError("no program runs here");
        }

        @Override
        public void memoryFault(Cpu cpu, Fault fault) {
            throw new AssertionError(fault.toString());
        }

        @Override
        public void instructionFault(Cpu cpu, Fault fault) {
            throw new AssertionError(fault.toString());
        }
    }
}
