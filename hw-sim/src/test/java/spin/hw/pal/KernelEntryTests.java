package spin.hw.pal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spin.hw.Execution;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.asm.FloatOperate;
import spin.hw.cpu.Cpu;
import spin.hw.mmu.Access;
import spin.hw.mmu.Pte;
import spin.hw.profile.HardwareEvent;
import spin.hw.profile.Profile;

/// System calls of a kernel on the host that are written in Alpha code.
final class KernelEntryTests {

    private static final long IMAGE = 0x4000;
    private static final long TEXT = 0x1_0000;
    private static final int GENTRAP = PalFunction.GENTRAP;

    private final Machine machine = new Machine(Profile.named("dec5000-125"), 1);
    private final List<String> told = new ArrayList<>();

    /// A kernel that maps the text and notes what it is told.
    private final class Kernel implements PalCode {

        Context current = new Context(0);

        @Override
        public void callPal(Cpu cpu, int function) {
            told.add("call " + Integer.toHexString(function));
            if (function == GENTRAP) {
                cpu.stop();
            }
        }

        @Override
        public void systemCall(Cpu cpu) {
            told.add("system call at " + Long.toHexString(cpu.pc()) + (cpu.palMode() ? " in PALmode" : ""));
        }

        @Override
        public void translationMiss(Cpu cpu, long va, Access access) {
            (access == Access.EXECUTE ? cpu.instructionBuffer() : cpu.dataBuffer()).write(va, 0,
                    Pte.of(TEXT, Pte.VALID | Pte.USER_READ));
        }

        @Override
        public void fault(Cpu cpu, Fault fault) {
            told.add("some fault");
            cpu.stop();
        }

        @Override
        public void accessViolation(Cpu cpu, Fault.AccessViolation violation) {
            told.add("access violation");
            cpu.stop();
        }

        @Override
        public void unaligned(Cpu cpu, Fault.Unaligned unaligned) {
            told.add("unaligned");
            cpu.stop();
        }

        @Override
        public void floatingDisabled(Cpu cpu, Fault.FloatingDisabled disabled) {
            told.add("floating disabled");
            cpu.stop();
        }

        @Override
        public void arithmetic(Cpu cpu, Fault.Arithmetic arithmetic) {
            told.add("arithmetic");
            cpu.stop();
        }
    }

    /// What a kernel runs, and where its record stands.
    static final class Context {

        final long record;
        final ManagedCode.Table managed = new ManagedCode.Table();

        Context(long record) {
            this.record = record;
        }
    }

    private final Kernel kernel = new Kernel();

    /// v0 of 7 is doubled by the Alpha code; everything else is the kernel's.
    private NativePal install(Consumer<Assembler> user) {
        var flow = new Assembler(PalEntry.callPal(PalFunction.CALLSYS));
        flow.hwMtpr(1, InternalRegister.temporary(1)).lda(1, -7, 0).bne(1, "behind");
        flow.addq(0, 0, 0).hwMfpr(1, InternalRegister.temporary(1)).hwRei();
        flow.label("behind").hwMfpr(1, InternalRegister.temporary(1)).hwMtpr(31, InternalRegister.BEHIND);
        var image = flow.assemble();
        image.load(machine.memory(), IMAGE + image.base());
        var pal = NativePal.kernelEntries(machine, IMAGE, kernel, Set.of(PalFunction.CALLSYS));
        machine.cpu().pal(pal);
        var code = new Assembler(TEXT);
        user.accept(code);
        code.callPal(GENTRAP);
        code.assemble().load(machine.memory(), TEXT);
        machine.cpu().context(0, 0);
        machine.cpu().userMode(true);
        machine.cpu().pc(TEXT);
        return pal;
    }

    @ParameterizedTest
    @EnumSource(Execution.class)
    void aCallThatTheAlphaCodeFinishesNeverReachesTheKernel(Execution execution) {
        install(code -> code.li(0, 7).li(1, 99).callPal(PalFunction.CALLSYS).addq(0, 1, 2));
        machine.execution(execution);
        machine.cpu().run();

        assertThat(machine.cpu().register(0)).isEqualTo(14);
        assertThat(machine.cpu().register(2)).isEqualTo(113);
        assertThat(told).containsExactly("call aa");
        var account = machine.account();
        assertThat(account.count(HardwareEvent.KERNEL_ENTRY)).isEqualTo(1);
        assertThat(account.count(HardwareEvent.KERNEL_EXIT)).isEqualTo(1);
        // Three of the program, its two CALL_PALs, six of the flow, and one more constant.
        assertThat(machine.cpu().instructions()).isEqualTo(11);
        assertThat(machine.cpu().userMode()).isTrue();
    }

    @Test
    void whatItHandsOnFindsTheKernelAsIfItHadNotBeenThere() {
        install(code -> code.li(0, 8).li(1, 99).callPal(PalFunction.CALLSYS));
        machine.cpu().run();

        assertThat(told).containsExactly("system call at 1000c", "call aa");
        assertThat(machine.cpu().register(0)).isEqualTo(8);
        assertThat(machine.cpu().register(1)).isEqualTo(99);
        assertThat(machine.account().count(HardwareEvent.KERNEL_ENTRY)).as("the kernel charges for itself").isZero();
    }

    @Test
    void otherFunctionsAndFaultsAreTheKernelsByTheirKind() {
        install(code -> code.callPal(PalFunction.RDUNIQUE).li(1, TEXT + 1).ldq(2, 0, 1));
        machine.cpu().run();
        install(code -> code.li(1, TEXT).stq(2, 0, 1));
        machine.cpu().run();
        machine.cpu().floatingEnabled(false);
        install(code -> code.operate(FloatOperate.CPYS, 1, 1, 2));
        machine.cpu().run();

        assertThat(told).containsExactly("call 9e", "unaligned", "access violation", "floating disabled");
    }

    @Test
    void managedCodeGoesOnBehindACallThatTheAlphaCodeFinishes() {
        install(code -> {});
        var table = new ManagedCode.Table();
        table.bind(TEXT, port -> {
            port.register(0, 7);
            port.callSystem();
            port.callSystem();
            told.add("back with " + port.register(0));
            port.jump(TEXT + 0x100);
        });
        machine.memory().storeLong(TEXT + 0x100, GENTRAP);
        machine.cpu().managed(table);
        machine.cpu().run();

        assertThat(told).containsExactly("system call at 10004", "back with 14", "call aa");
    }

    @Test
    void aWordThatIsSharedIsOneAndTheSame() throws ReflectiveOperationException {
        var flow = new Assembler(PalEntry.callPal(PalFunction.CALLSYS));
        flow.hwMfpr(0, InternalRegister.temporary(5)).hwMtpr(16, InternalRegister.temporary(5)).hwRei();
        var pal = install(code -> code.li(16, 0x9000 + 3 * 32).callPal(PalFunction.CALLSYS));
        var image = flow.assemble();
        image.load(machine.memory(), IMAGE + image.base());
        var contexts = new Context[8];
        for (var i = 0; i < contexts.length; i++) {
            contexts[i] = new Context(0x9000 + 32L * i);
        }
        var lookup = MethodHandles.lookup();
        VarHandle current = lookup.findVarHandle(Kernel.class, "current", Context.class);
        pal.share(new HostWord(5, 5, kernel, current, lookup.findVarHandle(Context.class, "record", long.class),
                lookup.findVarHandle(Context.class, "managed", ManagedCode.Table.class), contexts));
        kernel.current = contexts[6];
        machine.cpu().run();

        assertThat(machine.cpu().register(0)).isEqualTo(0x9000 + 6 * 32);
        assertThat(kernel.current).isSameAs(contexts[3]);
        assertThatThrownBy(() -> new HostWord(5, 5, kernel, current, current, current, new Context[3]))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("There are 3 contexts");
    }
}
