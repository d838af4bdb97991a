package spin.core.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.core.user.Executables.A0;
import static spin.core.user.Executables.V0;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import spin.core.boot.NoLimits;
import spin.core.boot.SpinKernel;
import spin.core.memory.AdmittingSpaces;
import spin.core.memory.PageAttributes;
import spin.core.memory.PhysAddr;
import spin.core.memory.Protection;
import spin.core.memory.Region;
import spin.core.memory.Translation;
import spin.core.memory.VirtAddr;
import spin.core.memory.VmException;
import spin.core.strand.Strand;
import spin.core.strand.Threads;
import spin.core.trap.SavedState;
import spin.core.trap.SystemCallRange;
import spin.core.trap.Trap;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Requester;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.profile.Profile;

/// What an operating system's interface builds processes from: branches, other images, handed-over memory, requested traps.
class BranchTests {
    private static final long CALL = 1000;

    private final Machine machine = new Machine(Profile.named("dec3000-400"), 1);
    private final List<String> console = new ArrayList<>();
    private final SpinKernel kernel = new SpinKernel(machine,
            Dispatcher.builder().limits(NoLimits.INSTANCE).faults(fault -> console.add(fault.toString())).build(),
            console::add);
    private final Requester owner = Requester.of("owner.jar");
    private final Requester stranger = Requester.of("stranger.jar");
    private final Programs programs = kernel.resolve(Programs.class, owner);
    private final Translation translation = kernel.resolve(Translation.class, owner);
    private final ByteArrayOutputStream paper = new ByteArrayOutputStream();

    private final Terminal terminal = new Terminal() {
        @Override
        public void write(byte[] bytes) {
            paper.writeBytes(bytes);
        }

        @Override
        public byte[] read(int most) {
            return new byte[0];
        }
    };

    private Program start(byte[] file) {
        return kernel.programs().start(owner, "program", file, List.of(), List.of(), terminal);
    }

    private void onCall(BiConsumer<Strand, SavedState> action) {
        kernel.events(owner).on(Trap.class, Trap::systemCall).key(new SystemCallRange(CALL, CALL))
                .handle(action::accept).install();
    }

    private static byte[] callsAndExits() {
        return Executables.of(code -> {
            code.li(9, 5).li(10, 3).li(V0, CALL).callPal(Assembler.CALLSYS);
            code.addq(9, 10, A0).addq(A0, V0, A0).li(V0, 1).callPal(Assembler.CALLSYS);
        });
    }

    /// The branch gets copies of its parent's pages, as fork without sharing would do.
    private void copy(Program from, Program to) {
        var region = kernel.resolve(VirtAddr.class, owner).allocateAt(to.context(), 0, 1L << 42);
        var physical = kernel.resolve(PhysAddr.class, owner);
        for (long at = translation.nextMapping(from.context(), 0); at >= 0; at = translation
                .nextMapping(from.context(), at + 8192)) {
            var page = physical.allocate(PageAttributes.any());
            physical.write(page, 0, translation.read(from.context(), at, 8192));
            translation.addMapping(region, at, page, Protection.READ_WRITE_EXECUTE);
        }
    }

    @Test
    void aBranchGoesOnWhereItsParentIsWithRegistersOfItsOwn() {
        var statuses = new ArrayList<Integer>();
        var branches = new ArrayList<Program>();
        onCall((strand, state) -> {
            var parent = program(strand);
            state.result(1);
            state.floating(4, 99);
            state.unique(7);
            var branch = programs.branch(parent, "branch", state);
            copy(parent, branch);
            programs.begin(branch);
            branches.add(branch);
            state.result(2);
        });
        var program = start(callsAndExits());
        kernel.processor().unblock(kernel.processor().create("joiner", SpinKernel.KERNEL, 40, () -> {
            statuses.add(programs.join(program));
            statuses.add(programs.join(branches.getFirst()));
        }));
        kernel.processor().run();

        assertThat(statuses).containsExactly(10, 9);
        assertThat(console).isEmpty();
        assertThat(kernel.programs().running()).isEmpty();
    }

    @Test
    void onlyWhoIsAdmittedBranchesReplacesAdoptsAndAsksForTraps() {
        var others = kernel.resolve(Programs.class, stranger);
        onCall((strand, state) -> {
            var program = program(strand);
            assertThatThrownBy(() -> others.branch(program, "branch", state))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("nothing to do with");
            assertThatThrownBy(() -> others.replace(program, state, callsAndExits(), List.of("x"), List.of()))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("nothing to do with");
            assertThatThrownBy(() -> others.adopt(program)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> others.requestTrap(strand)).isInstanceOf(IllegalArgumentException.class);
            state.result(30);
        });

        assertThat(statusOf(start(callsAndExits()))).isEqualTo(38);
        assertThat(console).isEmpty();
    }

    @Test
    void anAdoptedSpaceIsOneRegionAndItsPagesAreTheAdoptersAlone() {
        var regions = new ArrayList<Region>();
        onCall((strand, state) -> {
            var program = program(strand);
            regions.add(programs.adopt(program));
            long at = translation.nextMapping(program.context(), 0);
            var page = translation.pageAt(program.context(), at);
            assertThat(kernel.resolve(PhysAddr.class, owner).read(page, 0, 8192))
                    .isEqualTo(translation.read(program.context(), at, 8192));
            assertThatThrownBy(() -> kernel.resolve(Translation.class, stranger).pageAt(program.context(), at))
                    .isInstanceOf(VmException.class).hasMessageContaining("stranger.jar");
            assertThatThrownBy(() -> programs.adopt(program)).isInstanceOf(VmException.class)
                    .hasMessageContaining("handed over whole");
            state.result(1);
        });

        assertThat(statusOf(start(callsAndExits()))).isEqualTo(9);
        assertThat(regions.getFirst().length()).isEqualTo(1L << 42);
        assertThat(kernel.addressSpaces().discrepancies()).isEmpty();
    }

    @Test
    void anAdoptersPagesOutliveTheSpaceAndComeBackWhenHeIsUnloaded() {
        int free = kernel.addressSpaces().freeFrames();
        onCall((strand, state) -> {
            programs.adopt(program(strand));
            state.result(0);
        });
        statusOf(start(callsAndExits()));
        int held = free - kernel.addressSpaces().freeFrames();
        kernel.processor().unblock(kernel.processor().create("unload", SpinKernel.KERNEL, 40,
                () -> kernel.unloaded(owner)));
        kernel.processor().run();

        assertThat(held).isPositive();
        assertThat(kernel.addressSpaces().freeFrames()).isEqualTo(free);
    }

    @Test
    void aReplacedProgramBeginsAnotherImageAndTheOldOneIsGone() {
        var other = Executables.of(code -> {
            code.ldq(1, 0, Executables.SP).mov(1, A0).addq(A0, 9, A0).li(V0, 1).callPal(Assembler.CALLSYS);
        });
        onCall((strand, state) -> {
            var program = program(strand);
            assertThatThrownBy(
                    () -> programs.replace(program, state, new byte[]{1, 2}, List.of("junk"), List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
            state.register(9, 50);
            programs.replace(program, state, other, List.of("other", "a", "b"), List.of());
        });

        assertThat(statusOf(start(callsAndExits()))).as("arguments, and nothing in s0").isEqualTo(3);
        assertThat(kernel.addressSpaces().discrepancies()).isEmpty();
    }

    @Test
    void aStrandThatComputesTrapsWhenItIsAskedTo() {
        var threads = kernel.resolve(Threads.class, owner);
        kernel.events(owner).on(Trap.class, Trap::asynchronousTrap).handle((strand, state) -> {
            state.register(9, 0);
            state.register(A0, 77);
        }).install();
        var program = start(Executables.of(code -> {
            code.li(9, 1).label("again").bne(9, "again").li(V0, 1).callPal(Assembler.CALLSYS);
        }));
        threads.after("ask", 10_000_000, () -> programs.requestTrap(program.strands().getFirst()));

        assertThat(statusOf(program)).isEqualTo(77);
    }

    @Test
    void aStrandThatHasNotBegunTrapsBeforeItsFirstInstruction() {
        kernel.events(owner).on(Trap.class, Trap::asynchronousTrap)
                .handle((strand, state) -> programs.exit(program(strand), 66)).install();
        var program = start(Executables.of(code -> Executables.exit(code, 1)));
        programs.requestTrap(program.strands().getFirst());

        assertThat(statusOf(program)).isEqualTo(66);
    }

    private Program program(Strand strand) {
        var program = programs.of(strand);
        if (program == null) {
            throw new IllegalStateException("strand " + strand + " runs no program");
        }
        return program;
    }

    @Test
    void oneHandlerServesTheFailedAccessesOfAllSpacesThatAdmitIt() {
        var seen = new ArrayList<String>();
        for (var who : List.of(owner, stranger)) {
            kernel.events(who).on(Translation.class, Translation::badAddress).key(new AdmittingSpaces())
                    .handle((strand, address, write) -> {
                        seen.add(who.name() + " 0x" + Long.toHexString(address));
                        return false;
                    }).install();
        }
        var reads = Executables.of(code -> {
            code.li(1, 0x4000_0000L).ldq(2, 0, 1);
            Executables.exit(code, 0);
        });

        assertThat(statusOf(start(reads))).isEqualTo(139);
        assertThat(seen).containsExactly("owner.jar 0x40000000");
    }

    @Test
    void whatIsSaidAboutTheWorkGoesToItsOwnPlace() {
        var said = new ByteArrayOutputStream();
        var two = new Terminal() {
            @Override
            public void write(byte[] bytes) {
                paper.writeBytes(bytes);
            }

            @Override
            public void writeError(byte[] bytes) {
                said.writeBytes(bytes);
            }

            @Override
            public byte[] read(int most) {
                return new byte[0];
            }
        };
        onCall((strand, state) -> {
            programs.print(program(strand), "work".getBytes(StandardCharsets.UTF_8));
            programs.printError(program(strand), "talk".getBytes(StandardCharsets.UTF_8));
            state.result(0);
        });
        statusOf(kernel.programs().start(owner, "program", callsAndExits(), List.of(), List.of(), two));

        assertThat(paper.toString(StandardCharsets.UTF_8)).isEqualTo("work");
        assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo("talk");
    }

    private int statusOf(Program program) {
        int[] status = {-1};
        var processor = kernel.processor();
        processor.unblock(processor.create("joiner", SpinKernel.KERNEL, 40, () -> status[0] = programs.join(program)));
        processor.run();
        return status[0];
    }
}
