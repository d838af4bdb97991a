package spin.core.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.core.user.Executables.A0;
import static spin.core.user.Executables.SP;
import static spin.core.user.Executables.V0;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spin.core.boot.NoLimits;
import spin.core.boot.SpinKernel;
import spin.core.memory.Protection;
import spin.core.memory.Translation;
import spin.core.trap.SystemCallRange;
import spin.core.trap.Trap;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Requester;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.profile.Profile;

/// What the user half of a library, written in Java, may do in the program that calls it: what an instruction could, and no more.
class UserCodeTests {
    private static final int RA = 26;
    private static final int PV = 27;
    private static final int S0 = 9;
    private static final long LIBRARY = 0x1_3000_0000L;
    private static final long NOBODYS = 0x4000_0000L;
    private static final int SIGILL = 128 + 4;
    private static final int SIGSEGV = 128 + 11;

    private final List<String> console = new ArrayList<>();
    private final SpinKernel kernel = new SpinKernel(new Machine(Profile.named("dec3000-400"), 1),
            Dispatcher.builder().limits(NoLimits.INSTANCE).faults(fault -> console.add(fault.toString())).build(),
            console::add);
    private final Requester owner = Requester.of("library.jar");
    private final Programs programs = kernel.resolve(Programs.class, owner);
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

    /// A program that calls the library once and exits with what it returns.
    private Program calling(UserCode library) {
        var program = kernel.programs().start(owner, "caller", Executables.of(code -> {
            code.li(A0, 40).li(PV, LIBRARY).jsr(RA, PV).mov(V0, A0).li(V0, 1).callPal(Assembler.CALLSYS);
        }), List.of(), List.of(), terminal);
        programs.bind(program, LIBRARY, library);
        return program;
    }

    private int statusOf(UserCode library) {
        return statusOf(calling(library));
    }

    private int statusOf(Program program) {
        int[] status = {-1};
        var processor = kernel.processor();
        processor.unblock(processor.create("joiner", SpinKernel.KERNEL, 40, () -> status[0] = programs.join(program)));
        processor.run();
        return status[0];
    }

    @Test
    void itReadsAndWritesItsOwnSpaceAndCallsTheKernelThroughTheGate() {
        int status = statusOf(port -> {
            long free = port.register(SP) - 64;
            long given = port.register(A0);
            port.store(free, 'h' | 'i' << 8);
            port.register(V0, 4);
            port.register(A0, 1);
            port.register(17, free);
            port.register(18, 2);
            port.callSystem();
            port.unique(port.register(V0));
            port.register(V0, given + port.unique());
        });

        assertThat(status).isEqualTo(42);
        assertThat(paper.toString(StandardCharsets.UTF_8)).isEqualTo("hi");
        assertThat(console).isEmpty();
    }

    @Test
    void anAddressThatIsNotItsOwnIsAFaultLikeAProgramsAndNothingIsReadOrWritten() {
        var went = new ArrayList<String>();

        assertThat(statusOf(port -> went.add("read " + port.load(NOBODYS)))).isEqualTo(SIGSEGV);
        assertThat(statusOf(port -> {
            port.store(NOBODYS, 1);
            went.add("written");
        })).isEqualTo(SIGSEGV);
        assertThat(statusOf(port -> went.add("kernel's " + port.load(-8192)))).isEqualTo(SIGSEGV);
        assertThat(went).isEmpty();
        assertThat(console).hasSize(3).allMatch(line -> line.contains("caller"));
    }

    @Test
    void theSpaceOfAnotherProgramIsOutOfItsReach() {
        var other = programs.start("other", Executables.of(code -> code.label("on").br(31, "on")), List.of(),
                List.of());
        kernel.addressSpaces().allocate(other.context(), NOBODYS, NOBODYS + 8192);
        kernel.addressSpaces().map(other.context(), NOBODYS, Protection.READ_WRITE);
        var program = calling(port -> port.store(NOBODYS, 1));
        programs.exit(other, 0);

        assertThat(statusOf(program)).isEqualTo(SIGSEGV);
    }

    @Test
    void catchingAFaultDoesNotHelp() {
        var went = new ArrayList<String>();

        assertThat(statusOf(port -> {
            try {
                port.load(NOBODYS);
            } catch (Throwable fault) {
                port.register(V0, 0);
                went.add("went on");
            }
        })).isEqualTo(SIGSEGV);
        assertThat(went).isEmpty();
    }

    @Test
    void whatItThrowsIsItsProgramsFaultAndNobodyElses() {
        assertThat(statusOf(port -> {
            throw new IllegalStateException("broken");
        })).isEqualTo(SIGILL);
        assertThat(statusOf(port -> port.register(32))).isEqualTo(SIGILL);
        assertThat(statusOf(port -> port.register(-1, 1))).isEqualTo(SIGILL);
        assertThat(statusOf(port -> port.register(V0, 7))).isEqualTo(7);
        assertThat(kernel.processor().alive()).isZero();
        assertThat(kernel.ledger().discrepancies()).isEmpty();
    }

    @Test
    void aRunMakesSoManySystemCallsAndNoMore() {
        assertThat(statusOf(repeating(16))).isEqualTo(16);
        assertThat(statusOf(repeating(17))).isEqualTo(SIGILL);
    }

    private UserCode repeating(int calls) {
        return port -> {
            for (int i = 0; i < calls; i++) {
                port.register(V0, 9999);
                port.callSystem();
            }
            port.register(V0, calls);
        };
    }

    @Test
    void aPortIsOfNoUseAfterItsRunInASystemCallOrOnAnotherStrand() {
        var kept = new ArrayList<UserPort>();
        var refused = new ArrayList<String>();
        kernel.events(owner).on(Trap.class, Trap::systemCall).key(new SystemCallRange(1000, 1000))
                .handle((strand, state) -> {
                    try {
                        kept.getLast().register(V0, 1);
                    } catch (IllegalStateException e) {
                        refused.add("in the kernel");
                    }
                }).install();

        assertThat(statusOf(port -> {
            kept.add(port);
            port.register(V0, 1000);
            port.callSystem();
            port.register(V0, 3);
        })).isEqualTo(3);
        assertThat(refused).containsExactly("in the kernel");
        assertThatThrownBy(() -> kept.getFirst().load(0)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("over");
        assertThat(statusOf(port -> kept.getFirst().register(V0, 1))).isEqualTo(SIGILL);
    }

    @Test
    void aRunThatMeetsAnAbsentPageBeginsAgainWhenThatIsThere() {
        var runs = new ArrayList<Long>();
        kernel.events(SpinKernel.KERNEL).on(Translation.class, Translation::pageNotPresent)
                .handle((strand, address, write) -> {
                    kernel.addressSpaces().map(strand.context(), address, Protection.READ_WRITE);
                    return true;
                }).install();
        var program = calling(port -> {
            runs.add(port.register(A0));
            port.store(NOBODYS, port.register(A0));
            port.register(V0, port.load(NOBODYS) + runs.size());
        });
        kernel.addressSpaces().allocate(program.context(), NOBODYS, NOBODYS + 8192);

        assertThat(statusOf(program)).isEqualTo(42);
        assertThat(runs).containsExactly(40L, 40L);
    }

    @Test
    void itMayGoOnElsewhereThanWhereItWasCalledFrom() {
        var program = kernel.programs().start(owner, "caller", Executables.of(code -> {
            code.bsr(S0, "here").label("here");
            code.li(PV, LIBRARY).jsr(RA, PV);
            code.li(A0, 1).li(V0, 1).callPal(Assembler.CALLSYS);
            code.li(A0, 2).li(V0, 1).callPal(Assembler.CALLSYS);
        }), List.of(), List.of(), terminal);
        programs.bind(program, LIBRARY, port -> port.jump(port.register(RA) + 12));

        assertThat(statusOf(program)).isEqualTo(2);
    }

    @Test
    void onlyWhoStartedTheProgramBindsAndNeverTwiceToOneAddressOrBetweenInstructions() {
        var program = calling(port -> port.register(V0, 5));
        var stranger = kernel.resolve(Programs.class, Requester.of("stranger.jar"));

        assertThatThrownBy(() -> stranger.bind(program, LIBRARY + 16, port -> {}))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("stranger.jar");
        assertThatThrownBy(() -> programs.bind(program, LIBRARY, port -> {}))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("already");
        assertThatThrownBy(() -> programs.bind(program, LIBRARY + 2, port -> {}))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("multiple of 4");
        assertThat(statusOf(program)).isEqualTo(5);
        assertThatThrownBy(() -> programs.bind(program, LIBRARY + 16, port -> {}))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("has ended");
    }

    @Test
    void aLibraryOfAnUnloadedDomainIsNowhereToBeFound() {
        var program = calling(port -> port.register(V0, 5));
        kernel.unloaded(owner);
        kernel.processor().run();

        assertThat(program.isEnded()).isTrue();
        assertThat(kernel.processor().alive()).isZero();
        assertThat(kernel.ledger().discrepancies()).isEmpty();
    }
}
