package spin.hw;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.CALLSYS;
import static spin.hw.asm.Assembler.literal;

import org.junit.jupiter.api.Test;
import spin.hw.asm.Assembler;
import spin.hw.profile.HardwareEvent;
import spin.hw.profile.InstructionClass;
import spin.hw.profile.Profile;

class MachineTests {

    private static void loop(Assembler code) {
        code.li(1, 10).li(2, TestMachine.DATA).label("again")
                .stq(1, 0, 2).ldq(3, 0, 2).addq(4, 3, 4).subq(1, literal(1), 1).bne(1, "again").callPal(CALLSYS);
    }

    @Test
    void aProgramCostsTheSumOfItsInstructionsAndEvents() {
        var test = new TestMachine();
        test.map(TestMachine.DATA);
        test.run(MachineTests::loop);
        var profile = test.machine.profile();
        // li of 10 is one instruction; DATA is 0x200000, one LDAH. Ten rounds of store, load, two adds, branch. One miss for
        // the text and one for the data.
        long expected = 2 * profile.cycles(InstructionClass.INTEGER)
                + 10 * (profile.cycles(InstructionClass.STORE) + profile.cycles(InstructionClass.LOAD)
                        + 2 * profile.cycles(InstructionClass.INTEGER) + profile.cycles(InstructionClass.BRANCH))
                + profile.cycles(InstructionClass.PAL) + 2 * profile.cycles(HardwareEvent.TB_REFILL)
                + profile.cycles(HardwareEvent.KERNEL_ENTRY) + profile.cycles(HardwareEvent.KERNEL_EXIT);
        assertThat(test.machine.clock().now()).isEqualTo(expected);
        assertThat(test.cpu().instructions()).isEqualTo(2 + 50 + 1);
        assertThat(test.cpu().register(4)).isEqualTo(55);
        assertThat(test.machine.account().count(HardwareEvent.TB_REFILL)).isEqualTo(2);
        assertThat(test.machine.account().count(InstructionClass.LOAD)).isEqualTo(10);
    }

    @Test
    void theSameProgramTakesTheSameCyclesEveryTime() {
        var first = new TestMachine();
        var second = new TestMachine();
        first.map(TestMachine.DATA);
        second.map(TestMachine.DATA);
        assertThat(first.run(MachineTests::loop).machine.clock().now())
                .isEqualTo(second.run(MachineTests::loop).machine.clock().now());
    }

    @Test
    void aNullProcedureCallIsTheCalibratedOneOnEveryProfile() {
        for (var name : Profile.names()) {
            var test = new TestMachine(name);
            var cycles = new long[2];
            var program = new Assembler(TestMachine.TEXT).la(27, "callee").label("before").jsr(26, 27).label("after")
                    .callPal(CALLSYS).label("callee").ret().assemble();
            test.load(program);
            test.cpu().watch(program.address("before"), () -> cycles[0] = test.machine.clock().now());
            test.cpu().watch(program.address("after"), () -> cycles[1] = test.machine.clock().now());
            test.cpu().run();
            assertThat(cycles[1] - cycles[0]).as(name).isEqualTo(name.equals("dec3000-400") ? 13 : 7);
        }
    }

    @Test
    void chanceIsAFunctionOfTheSeed() {
        var profile = Profile.named("dec2100");
        var one = new Machine(profile, 42).chance();
        var same = new Machine(profile, 42).chance();
        var other = new Machine(profile, 43).chance();
        for (int i = 0; i < 100; i++) {
            long value = one.nextLong();
            assertThat(same.nextLong()).isEqualTo(value);
            assertThat(other.nextLong()).isNotEqualTo(value);
        }
    }

    @Test
    void aMachineHas64MegabytesUnlessToldOtherwise() {
        assertThat(new Machine(Profile.named("dec3100"), 1).memory().size()).isEqualTo(64L << 20);
    }
}
