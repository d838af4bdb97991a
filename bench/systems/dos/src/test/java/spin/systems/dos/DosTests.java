package spin.systems.dos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.profile.Profile;

/// The library's services, and that nothing keeps anybody from what is not his.
final class DosTests {

    private static final long PROGRAM = 0x1_0000;
    private static final long OTHER = 0x2_0000;
    private static final long FREE = 0x8_0000;
    private static final long PAGE = 8192;
    private static final int BUFFER = 0x3_0000;

    private final Machine machine = new Machine(Profile.named("dec3000-400"), 1, 1L << 20);
    private final Dos dos = new Dos(machine, FREE);

    @Test
    void pagesAreGivenOutOnceAndTheLastGivenBackFirst() {
        run(code -> {
            call(code, Dos.TAKE);
            code.mov(0, 9);
            call(code, Dos.TAKE);
            code.mov(0, 10).mov(9, 16);
            call(code, Dos.GIVE);
            call(code, Dos.TAKE);
            code.mov(0, 11);
        });

        assertThat(register(9)).isEqualTo(FREE);
        assertThat(register(10)).isEqualTo(FREE + PAGE);
        assertThat(register(11)).isEqualTo(FREE);
    }

    @Test
    void aPageGivenBackTwiceIsGivenOutTwice() {
        run(code -> {
            call(code, Dos.TAKE);
            code.mov(0, 16);
            call(code, Dos.GIVE);
            call(code, Dos.GIVE);
            call(code, Dos.TAKE);
            code.mov(0, 9);
            call(code, Dos.TAKE);
            code.mov(0, 10);
        });

        assertThat(register(10)).isEqualTo(register(9));
    }

    @Test
    void whenNoPageIsFreeTheAnswerIsZero() {
        run(code -> {
            code.li(9, (machine.memory().size() - FREE) / PAGE).label("more");
            call(code, Dos.TAKE);
            code.subq(9, Assembler.literal(1), 9).bne(9, "more").mov(0, 10);
            call(code, Dos.TAKE);
            code.mov(0, 11);
        });

        assertThat(register(10)).isEqualTo(machine.memory().size() - PAGE);
        assertThat(register(11)).isZero();
    }

    @Test
    void aPacketComesWithWhateverSenderItNames() {
        run(code -> {
            code.li(1, BUFFER).li(2, 1).stq(2, 0, 1).li(2, 53).stq(2, 8, 1).li(2, 99).stq(2, 16, 1).mov(1, 16);
            call(code, Dos.SEND);
            code.li(16, 1).li(17, BUFFER + 64);
            call(code, Dos.RECEIVE);
            code.mov(0, 9).li(1, BUFFER + 64).ldq(10, 0, 1).ldq(11, 8, 1);
            call(code, Dos.RECEIVE);
            code.mov(0, 12);
        });

        assertThat(register(9)).isEqualTo(1);
        assertThat(register(10)).isEqualTo(53);
        assertThat(register(11)).isEqualTo(99);
        assertThat(register(12)).as("nothing more").isZero();
    }

    @Test
    void whoeverSetsAVectorIsCalled() {
        run(code -> {
            call(code, Dos.VERSION);
            code.mov(0, 9).li(16, Dos.VERSION).la(17, "mine");
            call(code, Dos.SET_VECTOR);
            call(code, Dos.VERSION);
            code.mov(0, 10).br("over").label("mine").li(0, 77).jmp(31, 28).label("over");
        });

        assertThat(register(9)).isEqualTo(Dos.VERSION_NUMBER);
        assertThat(register(10)).isEqualTo(77);
    }

    @Test
    void theOtherProgramRunsWhenThisOneLetsItAndNobodyLosesHisRegisters() {
        var other = new Assembler(OTHER);
        other.li(1, BUFFER).li(2, 5).stq(2, 0, 1).li(9, 1000);
        call(other, Dos.YIELD);
        other.assemble().load(machine.memory(), OTHER);
        dos.place(1, OTHER);

        run(code -> {
            code.li(9, 41);
            call(code, Dos.YIELD);
            code.addq(9, Assembler.literal(1), 9).li(1, BUFFER).ldq(10, 0, 1);
        });

        assertThat(register(9)).isEqualTo(42);
        assertThat(register(10)).isEqualTo(5);
    }

    private static void call(Assembler code, int service) {
        code.li(0, service).callPal(Assembler.CALLSYS);
    }

    private long register(int number) {
        return machine.cpu().register(number);
    }

    /// Runs a program to its end.
    private void run(Consumer<Assembler> program) {
        var code = new Assembler(PROGRAM);
        program.accept(code);
        code.label("end").br("end");
        var image = code.assemble();
        image.load(machine.memory(), PROGRAM);
        var cpu = machine.cpu();
        cpu.pal(dos);
        cpu.userMode(true);
        cpu.pc(PROGRAM);
        cpu.watch(image.address("end"), cpu::stop);
        assertThat(cpu.runUntil(1_000_000)).as("ran into the deadline").isFalse();
    }
}
