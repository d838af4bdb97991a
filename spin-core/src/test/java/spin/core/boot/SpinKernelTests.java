package spin.core.boot;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import spin.core.ImportDeniedException;
import spin.core.memory.Context;
import spin.core.memory.Protection;
import spin.core.memory.Translation;
import spin.core.strand.Clients;
import spin.core.strand.UserEntry;
import spin.core.trap.Trap;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.InstallException;
import spin.dispatcher.Requester;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.hw.profile.Profile;

/// User code on the machine meets the kernel through traps, and what the kernel does about it is events.
class SpinKernelTests {
    private static final long TEXT = 0x1_2000_0000L;
    private static final long DATA = 0x1_4000_0000L;
    private static final int V0 = 0;
    private static final int A0 = 16;
    private static final int A3 = 19;
    private static final int RESULT = 9;
    private static final int ERROR = 10;
    private static final int POINTER = 11;
    private static final int EXIT = 1;

    private final Machine machine = new Machine(Profile.named("dec3000-400"), 1);
    private final SpinKernel kernel = new SpinKernel(machine, Dispatcher.builder().limits(NoLimits.INSTANCE).build(),
            this::print);
    private final Context context = kernel.addressSpaces().create();

    private final List<String> console = new ArrayList<>();

    private void print(String line) {
        console.add(line);
    }

    SpinKernelTests() {
        kernel.events(SpinKernel.KERNEL).on(Trap.class, Trap::systemCall)
                .guard((strand, state) -> state.number() == EXIT)
                .handle((strand, state) -> kernel.processor().end(strand, null))
                .install();
    }

    @Test
    void aSystemCallReachesTheHandlerWhoseGuardKnowsItsNumber() {
        kernel.events(SpinKernel.KERNEL).on(Trap.class, Trap::systemCall)
                .guard((strand, state) -> state.number() == 42)
                .handle((strand, state) -> state.result(state.argument(0) + state.argument(1)))
                .install();

        run(code -> code.li(V0, 42).li(A0, 1000).li(A0 + 1, 7).callPal(Assembler.CALLSYS).mov(V0, RESULT).mov(A3,
                ERROR));

        assertThat(machine.cpu().register(RESULT)).isEqualTo(1007);
        assertThat(machine.cpu().register(ERROR)).isZero();
    }

    @Test
    void aSystemCallThatNobodyServesFailsWithEnosys() {
        run(code -> code.li(V0, 4711).callPal(Assembler.CALLSYS).mov(V0, RESULT).mov(A3, ERROR));

        assertThat(machine.cpu().register(RESULT)).isEqualTo(78);
        assertThat(machine.cpu().register(ERROR)).isEqualTo(1);
    }

    @Test
    void registersThatASystemCallDoesNotReturnInKeepTheirValues() {
        run(code -> code.li(1, 101).li(22, 122).li(29, 129).li(12, 112).li(V0, 4711).callPal(Assembler.CALLSYS));

        assertThat(List.of(machine.cpu().register(1), machine.cpu().register(22), machine.cpu().register(29),
                machine.cpu().register(12)))
                .containsExactly(101L, 122L, 129L, 112L);
    }

    @Test
    void registersThatASystemCallLeavesInTheCpuAreItsStrandsOwnWhenOthersHaveRunMeanwhile() {
        var seen = new ArrayList<Long>();
        kernel.events(SpinKernel.KERNEL).on(Trap.class, Trap::systemCall).guard((strand, state) -> state.number() == 42)
                .handle((strand, state) -> {
                    kernel.processor().giveWay();
                    seen.add(state.register(1) + state.register(27));
                    state.register(28, 1000 + state.register(1));
                    kernel.processor().giveWay();
                }).install();
        kernel.events(SpinKernel.KERNEL).on(Trap.class, Trap::systemCall).guard((strand, state) -> state.number() == 43)
                .handle((strand, state) -> kernel.processor().giveWay()).install();
        kernel.events(SpinKernel.KERNEL).on(Trap.class, Trap::systemCall).guard((strand, state) -> state.number() == 44)
                .handle((strand, state) -> seen.add(state.argument(0) + state.argument(1))).install();
        var program = program(code -> code.mov(A0, 1).mov(A0, 27).li(V0, 42).callPal(Assembler.CALLSYS).li(V0, 43)
                .callPal(Assembler.CALLSYS).mov(1, A0).mov(28, A0 + 1).li(V0, 44).callPal(Assembler.CALLSYS));
        start(program, 100);
        start(program, 200);
        kernel.processor().run();

        assertThat(seen).containsExactly(200L, 400L, 1200L, 1400L);
        assertThat(console).isEmpty();
    }

    @Test
    void aStoreToAProtectedPageIsTriedAgainWhenAHandlerAllowsIt() {
        mapData(Protection.READ);
        var faults = new ArrayList<Long>();
        var translation = kernel.find(Translation.class, SpinKernel.KERNEL).raiser();
        kernel.events(SpinKernel.KERNEL).on(Translation.class, Translation::protectionFault)
                .handle((strand, address, write) -> {
                    faults.add(address);
                    assertThat(write).isTrue();
                    translation.changeMapping(strand.context(), address, Protection.READ_WRITE);
                    return true;
                })
                .install();

        run(code -> code.li(POINTER, DATA + 16).li(1, 77).stq(1, 0, POINTER).ldq(RESULT, 0, POINTER));

        assertThat(faults).containsExactly(DATA + 16);
        assertThat(machine.cpu().register(RESULT)).isEqualTo(77);
        assertThat(console).isEmpty();
    }

    @Test
    void aFaultThatNobodyResolvesStopsTheStrandAndSaysWhere() {
        mapData(Protection.READ);

        run(code -> code.li(POINTER, DATA).stq(1, 0, POINTER));

        assertThat(console).singleElement(as(STRING)).contains("test").contains("0x%x".formatted(DATA))
                .contains("no handler resolved it");
        assertThat(kernel.processor().alive()).isZero();
    }

    @Test
    void anAllocatedPageWithoutAFrameIsNotPresentAndAnyOtherAddressIsBad() {
        kernel.addressSpaces().allocate(context, DATA, DATA + 8192);
        var raised = new ArrayList<String>();
        var events = kernel.events(SpinKernel.KERNEL);
        events.on(Translation.class, Translation::pageNotPresent).handle((strand, address, write) -> {
            raised.add("page not present");
            kernel.addressSpaces().map(strand.context(), address, Protection.READ_WRITE);
            return true;
        }).install();
        events.on(Translation.class, Translation::badAddress)
                .handle((strand, address, write) -> raised.add("bad address")).install();
        events.on(Translation.class, Translation::protectionFault)
                .handle((strand, address, write) -> raised.add("protection fault")).install();

        run(code -> code.li(POINTER, DATA).ldq(RESULT, 0, POINTER).stq(POINTER, 8, POINTER));

        assertThat(raised).containsExactly("page not present");
        raised.clear();
        events.on(Translation.class, Translation::badAddress).handle((strand, address, write) -> {
            kernel.processor().end(strand, null);
            return true;
        }).install();
        run(code -> code.li(POINTER, DATA + (1L << 30)).ldq(RESULT, 0, POINTER));
        assertThat(raised).containsExactly("bad address");
    }

    @Test
    void anExtensionMayNotHandleSystemCalls() {
        var stranger = Requester.of("stranger.jar");

        assertThatThrownBy(
                () -> kernel.events(stranger).on(Trap.class, Trap::systemCall).handle((strand, state) -> {}).install())
                .isInstanceOf(InstallException.Denied.class)
                .hasMessageContaining("stranger.jar").hasMessageContaining("Trap.systemCall");
    }

    @Test
    void whatNobodyExportsCannotBeFound() {
        assertThatThrownBy(() -> kernel.find(Runnable.class, Requester.of("stranger.jar")))
                .isInstanceOf(ImportDeniedException.class)
                .hasMessageContaining("stranger.jar").hasMessageContaining("java.lang.Runnable");
    }

    private void mapData(Protection allowed) {
        kernel.addressSpaces().allocate(context, DATA, DATA + 8192);
        kernel.addressSpaces().map(context, DATA, allowed);
    }

    private void run(Consumer<Assembler> body) {
        start(program(body), 0);
        kernel.processor().run();
    }

    /// It is in the space, and ends when it comes to its end.
    private Program program(Consumer<Assembler> body) {
        var code = new Assembler(TEXT);
        body.accept(code);
        code.li(V0, EXIT).callPal(Assembler.CALLSYS);
        var program = code.assemble();
        if (kernel.find(Translation.class, SpinKernel.KERNEL).raiser().examineMapping(context,
                TEXT) == Protection.NONE) {
            kernel.addressSpaces().allocate(context, TEXT, TEXT + 8192);
            frame = kernel.addressSpaces().map(context, TEXT, Protection.READ_EXECUTE);
        }
        machine.memory().copyIn(frame, program.image(), 0, program.image().length);
        return program;
    }

    private void start(Program program, long argument) {
        var entry = new UserEntry(context, new Clients(), program.entry(), 0, 0);
        var processor = kernel.processor();
        processor.unblock(processor.createUser("test", SpinKernel.KERNEL, null, entry, argument));
    }

    private long frame;
}
