package spin.hw.pal;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.BPT;
import static spin.hw.asm.Assembler.BUGCHK;
import static spin.hw.asm.Assembler.CALLSYS;
import static spin.hw.asm.Assembler.GENTRAP;
import static spin.hw.asm.Assembler.IMB;
import static spin.hw.asm.Assembler.RDUNIQUE;
import static spin.hw.asm.Assembler.WRUNIQUE;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.TestMachine;
import spin.hw.cpu.Cpu;
import spin.hw.mmu.Access;
import spin.hw.profile.HardwareEvent;
import spin.hw.profile.InstructionClass;

class OsfPalTests {

    private final TestMachine test = new TestMachine();
    private final Cpu cpu = test.cpu();

    @Test
    void aSystemCallFindsThePcPastItAndComesBackWithAResult() {
        test.onSystemCall = at -> {
            if (test.systemCalls == 1) {
                assertThat(at.pc()).isEqualTo(TestMachine.TEXT + 12);
                assertThat(at.userMode()).isFalse();
                at.register(0, at.register(16) + 1);
            } else {
                at.stop();
            }
        };
        test.run(code -> code.li(0, 3).li(16, 41).callPal(CALLSYS).mov(0, 5).callPal(CALLSYS));
        assertThat(test.systemCalls).isEqualTo(2);
        assertThat(cpu.register(5)).isEqualTo(42);
        assertThat(cpu.userMode()).isTrue();
    }

    @Test
    void theKernelIsEnteredAndLeftAtTheProfilesPriceAndNoOther() {
        test.onSystemCall = at -> {
            if (test.systemCalls == 2) {
                at.stop();
            }
        };
        test.run(code -> code.callPal(CALLSYS).callPal(CALLSYS));
        var profile = test.machine.profile();
        assertThat(test.machine.clock().now()).isEqualTo(profile.cycles(HardwareEvent.TB_REFILL)
                + 2 * (profile.cycles(InstructionClass.PAL) + profile.cycles(HardwareEvent.KERNEL_ENTRY)
                        + profile.cycles(HardwareEvent.KERNEL_EXIT)));
    }

    @Test
    void entryIsPaidBeforeTheKernelRunsAndExitAfter() {
        var seen = new long[1];
        test.onSystemCall = at -> {
            seen[0] = test.machine.clock().now();
            at.stop();
        };
        test.run(code -> code.callPal(CALLSYS));
        assertThat(test.machine.clock().now() - seen[0])
                .isEqualTo(test.machine.profile().cycles(HardwareEvent.KERNEL_EXIT));
    }

    @Test
    void theUniqueValueIsWrittenAndReadWithoutTheKernel() {
        test.run(code -> code.li(16, 0x1234).callPal(WRUNIQUE).callPal(RDUNIQUE).mov(0, 5).callPal(CALLSYS));
        assertThat(cpu.register(5)).isEqualTo(0x1234);
        assertThat(test.pal.unique()).isEqualTo(0x1234);
        assertThat(test.machine.account().count(HardwareEvent.KERNEL_ENTRY)).isEqualTo(1);
        test.pal.unique(9);
        assertThat(test.pal.unique()).isEqualTo(9);
    }

    @Test
    void breakpointBugCheckAndGeneratedTrapAreInstructionFaultsPastThemselves() {
        test.onFault = (_, _) -> {};
        test.run(code -> code.callPal(BPT).callPal(BUGCHK).li(16, -4).callPal(GENTRAP).callPal(IMB).callPal(CALLSYS));
        assertThat(test.faults).containsExactly(new Fault.Breakpoint(), new Fault.BugCheck(),
                new Fault.GeneratedTrap(-4));
        assertThat(test.faultPcs).containsExactly(TestMachine.TEXT + 4, TestMachine.TEXT + 8, TestMachine.TEXT + 16);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x01, 0x09, 0x30, 0x33, 0x35, 0x3D, 0x3F, 0x40, 0x7F, 0x82, 0xBF, 0xC0, 0x3ff_ffff})
    void privilegedAndUnknownFunctionsAreIllegal(int function) {
        test.run(code -> code.callPal(function));
        assertThat(test.faults).containsExactly(new Fault.IllegalInstruction(function));
        assertThat(test.faultPcs).containsExactly(TestMachine.TEXT + 4);
    }

    @Test
    void aSystemCallInKernelModeIsAFault() {
        cpu.userMode(false);
        test.run(code -> code.callPal(CALLSYS));
        assertThat(test.faults).containsExactly(new Fault.IllegalInstruction(CALLSYS));
        assertThat(test.systemCalls).isZero();
        assertThat(cpu.userMode()).as("the mode before the fault is the mode after").isFalse();
    }

    @Test
    void aMissIsFilledAndPaidOncePerPage() {
        test.map(TestMachine.DATA);
        test.run(code -> code.li(1, TestMachine.DATA).ldq(2, 0, 1).ldq(2, 8, 1).stq(2, 16, 1).callPal(CALLSYS));
        assertThat(test.machine.account().count(HardwareEvent.TB_REFILL)).isEqualTo(2);
        assertThat(cpu.dataBuffer().misses()).isEqualTo(1);
        assertThat(cpu.instructionBuffer().misses()).isEqualTo(1);
    }

    @Test
    void anUnmappedPageIsPaidForTheWalkAndReachesTheKernelWithThePcAtTheInstruction() {
        test.run(code -> code.li(1, TestMachine.DATA).stq(2, 0, 1));
        assertThat(test.faults).containsExactly(new Fault.TranslationNotValid(TestMachine.DATA, Access.WRITE));
        assertThat(test.faultPcs).containsExactly(TestMachine.TEXT + 4);
        assertThat(test.machine.account().count(HardwareEvent.TB_REFILL)).isEqualTo(2);
    }

    @Test
    void theKernelMaySendTheUserElsewhere() {
        var seen = new long[1];
        test.onFault = (at, _) -> {
            seen[0] = at.pc();
            at.pc(TestMachine.TEXT + 12);
        };
        test.run(code -> code.li(1, TestMachine.DATA).ldq(2, 0, 1).li(3, 1).li(4, 1).callPal(CALLSYS));
        assertThat(seen[0]).isEqualTo(TestMachine.TEXT + 4);
        assertThat(cpu.register(3)).isZero();
        assertThat(cpu.register(4)).isEqualTo(1);
    }

    @Test
    void faultsReadAsSentences() {
        assertThat(new Fault.AccessViolation(0x2000, Access.WRITE)).hasToString("access violation at 0x2000 on write");
        assertThat(new Fault.Unaligned(0x2001, 0x29, 7).toString()).contains("0x2001", "0x29", "7");
        assertThat(new Fault.Arithmetic(64, 4).toString()).contains("0x40");
    }
}
