package spin.bench.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.cpu.Cpu;
import spin.hw.mmu.Pte;
import spin.hw.pal.Fault;
import spin.hw.pal.KernelEntry;
import spin.hw.pal.OsfPal;
import spin.hw.profile.HardwareEvent;
import spin.hw.profile.Profile;

/// Which calls are the library's and which are the kernel's.
final class LinkedLibraryTests {

    private static final int V0 = WorkloadAbi.NUMBER;
    private static final int S0 = 9;

    private final Machine machine = new Machine(Profile.named("dec3000-400"), 1);
    private final List<String> kernelSaw = new ArrayList<>();

    /// A kernel that stops at number 0 and writes down everything else.
    private final class Kernel implements KernelEntry {

        @Override
        public void systemCall(Cpu cpu) {
            if (cpu.register(V0) == 0) {
                cpu.stop();
            } else {
                kernelSaw.add("call " + cpu.register(V0));
            }
        }

        @Override
        public void memoryFault(Cpu cpu, Fault fault) {
            throw new AssertionError(fault.toString());
        }

        @Override
        public void instructionFault(Cpu cpu, Fault fault) {
            kernelSaw.add(fault.toString());
        }
    }

    @Test
    void aCallOfTheLibraryIsAJumpAndEntersNoKernel() {
        run(code -> {
            code.li(26, 77);
            call(code, WorkloadAbi.FORK);
            code.addq(S0, 26, S0);
            call(code, 0);
        }, Map.of(WorkloadAbi.FORK, "procedure"));

        assertThat(kernelSaw).isEmpty();
        // The procedure ran once, came back behind the call, and left ra alone.
        assertThat(machine.cpu().register(S0)).isEqualTo(1000 + 77);
        assertThat(machine.account().count(HardwareEvent.KERNEL_ENTRY)).isOne();
    }

    @ParameterizedTest
    @ValueSource(longs = {WorkloadAbi.JOIN, WorkloadAbi.NULL, 1, -25, 0x4ff, 0x540, 1L << 32 | WorkloadAbi.FORK,
            Long.MIN_VALUE, Long.MAX_VALUE})
    void everyOtherNumberIsTheKernels(long number) {
        run(code -> {
            call(code, number);
            call(code, 0);
        }, Map.of(WorkloadAbi.FORK, "procedure"));

        assertThat(kernelSaw).containsExactly("call " + number);
        assertThat(machine.cpu().register(S0)).isZero();
    }

    @Test
    void otherFunctionsOfThePalcodeAreLeftToIt() {
        run(code -> {
            code.li(16, 5).callPal(Assembler.WRUNIQUE).li(V0, WorkloadAbi.FORK).callPal(Assembler.BPT)
                    .callPal(Assembler.RDUNIQUE).mov(V0, S0);
            call(code, 0);
        }, Map.of(WorkloadAbi.FORK, "procedure"));

        assertThat(kernelSaw).containsExactly("breakpoint");
        assertThat(machine.cpu().register(S0)).isEqualTo(5);
    }

    private static void call(Assembler code, long number) {
        code.li(V0, number).callPal(Assembler.CALLSYS);
    }

    /// The program, and behind it a procedure that adds 1000 to s0. Levels 1 to 3 of the page table are frames 1 to 3.
    private void run(Consumer<Assembler> program, Map<Integer, String> linked) {
        var code = new Assembler(0x10000);
        program.accept(code);
        code.label("procedure").lda(S0, 1000, S0).jmp(31, LinkedLibrary.RETURN);
        var image = code.assemble();
        var memory = machine.memory();
        memory.storeQuad(0x2000, Pte.of(0x4000, Pte.VALID));
        memory.storeQuad(0x4000, Pte.of(0x6000, Pte.VALID));
        memory.storeQuad(0x6000 + 8 * 8, Pte.of(0x8000, Pte.VALID | Pte.USER_READ));
        image.load(memory, 0x8000);
        var procedures = new HashMap<Integer, Long>();
        linked.forEach((number, label) -> procedures.put(number, image.address(label)));
        var cpu = machine.cpu();
        cpu.pal(new LinkedLibrary(new OsfPal(machine, new Kernel()), procedures));
        cpu.context(0x2000, 1);
        cpu.userMode(true);
        cpu.pc(image.entry());
        cpu.run();
    }
}
