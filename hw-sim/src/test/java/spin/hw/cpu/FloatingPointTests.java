package spin.hw.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.CALLSYS;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.TestMachine;
import spin.hw.asm.Assembler;
import spin.hw.asm.FloatOperate;
import spin.hw.pal.Fault;
import spin.hw.profile.InstructionClass;

/// Traps of floating-point instructions. What they compute is in the recorded vectors.
class FloatingPointTests {

    private static final long F3 = 1L << 3 << Fault.Arithmetic.FLOATING_REGISTERS;

    private final TestMachine test = new TestMachine();
    private final Cpu cpu = test.cpu();

    private void run(double f1, double f2, Consumer<Assembler> code) {
        cpu.floating(1, Double.doubleToRawLongBits(f1));
        cpu.floating(2, Double.doubleToRawLongBits(f2));
        test.run(code);
    }

    @Test
    void withoutSoftwareCompletionADivisionByZeroTrapsPastTheInstruction() {
        run(1, 0, code -> code.nop().operate(FloatOperate.DIVT, 1, 2, 3).nop().callPal(CALLSYS));
        assertThat(test.faults).containsExactly(new Fault.Arithmetic(Fault.Arithmetic.DIVISION_BY_ZERO, F3));
        assertThat(test.faultPcs).containsExactly(TestMachine.TEXT + 8);
        assertThat(cpu.instructions()).isEqualTo(2);
        assertThat(test.machine.account().count(InstructionClass.FLOAT_DIVIDE_DOUBLE)).isEqualTo(1);
    }

    @Test
    void anOperandThatIsRefusedLeavesTheDestinationAlone() {
        cpu.floating(3, 77);
        run(Double.NaN, 1, code -> code.operate(FloatOperate.ADDT, 1, 2, 3).callPal(CALLSYS));
        assertThat(test.faults).containsExactly(new Fault.Arithmetic(Fault.Arithmetic.INVALID_OPERATION, F3));
        assertThat(cpu.floating(3)).isEqualTo(77);
        assertThat(cpu.fpcr() & Fpcr.INVALID).isNotZero();
    }

    @Test
    void withSoftwareCompletionTheStandardsResultIsThereAndTheControlRegisterRemembers() {
        run(1, 0, code -> code.operate(FloatOperate.DIVT, "SU", 1, 2, 3).callPal(CALLSYS));
        assertThat(test.faults).isEmpty();
        assertThat(Double.longBitsToDouble(cpu.floating(3))).isInfinite();
        assertThat(cpu.fpcr()).isEqualTo(Fpcr.INITIAL | Fpcr.DIVISION_BY_ZERO);
    }

    @Test
    void softwareCompletionTrapsWhereTheControlRegisterDoesNotForbidIt() {
        long divisionByZeroDisabled = 1L << 50;
        cpu.fpcr(Fpcr.INITIAL & ~divisionByZeroDisabled);
        run(1, 0, code -> code.operate(FloatOperate.DIVT, "SU", 1, 2, 3).callPal(CALLSYS));
        assertThat(test.faults).containsExactly(
                new Fault.Arithmetic(Fault.Arithmetic.SOFTWARE_COMPLETION | Fault.Arithmetic.DIVISION_BY_ZERO, F3));
        assertThat(Double.longBitsToDouble(cpu.floating(3))).as("the result is there all the same").isInfinite();
    }

    @Test
    void dynamicRoundingFollowsTheControlRegister() {
        long towardsPlusInfinity = 3L << 58;
        cpu.fpcr(Fpcr.INITIAL | towardsPlusInfinity);
        run(1, 3, code -> code.operate(FloatOperate.DIVT, "SUD", 1, 2, 3).operate(FloatOperate.DIVT, "SU", 1, 2, 4)
                .callPal(CALLSYS));
        assertThat(cpu.floating(3)).isEqualTo(cpu.floating(4) + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x16 << 26 | 31 << 21 | 2 << 16 | 0x0A0 << 5 | 3,
            0x17 << 26 | 1 << 21 | 2 << 16 | 0x020 << 5 | 3,
            0x22 << 26 | 1 << 21 | 31 << 16, 0x27 << 26 | 1 << 21 | 31 << 16, 0x31 << 26 | 1 << 21})
    void disabledFloatingPointIsAFaultAtTheInstructionWhichIsTriedAgain(int word) {
        test.map(0);
        cpu.floatingEnabled(false);
        test.onFault = (at, fault) -> {
            assertThat(fault).isEqualTo(new Fault.FloatingDisabled());
            assertThat(at.pc()).isEqualTo(TestMachine.TEXT + 4);
            assertThat(at.instructions()).isEqualTo(1);
            at.floatingEnabled(true);
        };
        run(1, 2, code -> code.nop().word(word).callPal(CALLSYS).nop());
        assertThat(test.faults).hasSize(1);
        assertThat(test.systemCalls).isEqualTo(1);
        assertThat(cpu.instructions()).isEqualTo(3);
    }

    @Test
    void aFunctionThatDoesNotExistIsIllegalAndSoIsAConversionOfTwoOperands() {
        int reserved = 0x16 << 26 | 1 << 21 | 2 << 16 | 0x2A0 << 5 | 3;
        int twoOperands = 0x16 << 26 | 1 << 21 | 2 << 16 | 0x0BE << 5 | 3;
        int squareRoot = 0x16 << 26 | 31 << 21 | 2 << 16 | 0x0AB << 5 | 3;
        test.onFault = (_, _) -> {};
        run(1, 2, code -> code.word(reserved).word(twoOperands).word(squareRoot).callPal(CALLSYS));
        assertThat(test.faults).containsExactly(new Fault.IllegalInstruction(reserved),
                new Fault.IllegalInstruction(twoOperands), new Fault.IllegalInstruction(squareRoot));
        assertThat(cpu.instructions()).isEqualTo(1);
    }

    @Test
    void aLoadIntoF31IsAPrefetchAndF31ReadsZero() {
        run(1, 2, code -> code.lds(31, 1, 31).ldt(31, 3, 31).operate(FloatOperate.ADDT, 31, 1, 3)
                .operate(FloatOperate.CPYS, 1, 1, 31).fmov(31, 4).callPal(CALLSYS));
        assertThat(test.faults).isEmpty();
        assertThat(Double.longBitsToDouble(cpu.floating(3))).isEqualTo(1);
        assertThat(cpu.floating(31)).isZero();
        assertThat(cpu.floating(4)).isZero();
    }
}
