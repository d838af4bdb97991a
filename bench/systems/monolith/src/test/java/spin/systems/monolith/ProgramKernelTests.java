package spin.systems.monolith;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.literal;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spin.bench.port.ProgramSystem;
import spin.bench.port.suite.Computer;
import spin.bench.port.suite.PosixSuite;
import spin.hw.asm.Assembler;

/// What no reference can say of the kernel with a UNIX in it: other images, its limits, and calls that mean nothing.
final class ProgramKernelTests {

    private static final PosixSuite SUITE = new PosixSuite(Path.of("..", "..", ".."));
    private static final long DATA = Computer.ZEROS;
    private static final int EXIT = 405;
    private static final int NANOSLEEP = 340;
    private static final int LOCK_AND_WAIT = 9;
    private static final int EDEADLK = 11;

    @Test
    void anotherImageHasItsArgumentsItsEnvironmentAndWhatIsKept() {
        var posix = SUITE.program("posix", "exec");
        var computer = new Computer(posix.executable());

        assertThat(run(computer, posix).status()).isZero();
        assertThat(computer.output()).contains("[name][echo][x y][] A=1 B=two ignored 1 default 1 kept 1 lost -1")
                .contains("no program failed: Exec format error").endsWith("home is empty 0\n");
    }

    @Test
    void aFileThatIsNoProgramEndsAsInAShell() {
        var ended = run(new Computer(new byte[0]),
                new ProgramSystem.Program("text", new byte[]{'n', 'o'}, List.of(), List.of()));

        assertThat(ended.status()).isEqualTo(126);
    }

    @Test
    void processesAreRefusedWhenThereAreTooManyAndAllCanBeHadAgain() {
        var computer = new Computer(new byte[0]);

        assertThat(run(computer, SUITE.program("posix", "until-refused")).status()).isZero();
        assertThat(computer.output()).isEqualTo("61, then Cannot allocate memory\n0 left, one more 1\n");
    }

    /// With a seed by which nobody waits for what never comes: a named pipe or an event without another end, a word of memory.
    @Test
    void callsWithArgumentsThatMeanNothingHarmNobodyElse() {
        var computer = new Computer(new byte[0]);

        assertThat(run(computer, SUITE.program("posix", "nonsense", "1")).status()).isZero();
        assertThat(computer.output()).endsWith("still here\n");
    }

    @Test
    void whatProcessesPipesFilesAndMappingsTookIsFreeInTheEnd() {
        for (var part : List.of("posix tree", "posix bulk", "posix shared", "posix mapped", "posix files", "posix mmap",
                "sockets halves", "sockets datagrams", "sockets reset", "threads locks", "calls messages",
                "calls copies")) {
            var words = part.split(" ", 2);
            var computer = new Computer(new byte[0]);
            var kernel = new ProgramKernel(computer.machine(), computer);
            var free = kernel.frames.left();
            kernel.run(SUITE.program(words[0], words[1]));

            assertThat(kernel.frames.left() + kernel.processes.stacksLeft()).as(part).isEqualTo(free);
        }
    }

    /// `-Dspin.long=true` for more.
    static IntStream seeds() {
        return Boolean.getBoolean("spin.long") ? IntStream.range(10, 23) : IntStream.of(1, 2, 3);
    }

    /// Calls of any number with anything in the registers, in children that are lost; with seeds by which none of them kills its parent, which it
    /// may.
    @ParameterizedTest
    @MethodSource("seeds")
    void anyCallWithAnythingInTheRegistersHarmsNobodyElse(int seed) {
        var computer = new Computer(new byte[0]);

        assertThat(run(computer, SUITE.program("hostile", "raw", "" + seed, "200")).status()).isZero();
        assertThat(computer.output()).isEqualTo("still there\n");
    }

    @Test
    void aLockWhoseOwnerEndsIsMarkedAndGoesToTheNext() {
        var computer = new Computer(new byte[0]);

        run(computer, SUITE.program("threads", "owner-dies"));

        assertThat(computer.output()).isEqualTo("owner died: 1\nusable: 1\n");
    }

    /// The parent asks for a byte that is typed only when the child has written its own.
    @Test
    void whoWaitsForTheTerminalLetsTheOthersRun() {
        var code = new Assembler(Computer.ENTRY);
        call(code, 2).bne(20, "child");
        call(code, 3, 0, DATA, 1);
        call(code, 4, 1, DATA, 1);
        call(code, EXIT, 0);
        code.label("child").li(1, 'c').li(2, DATA).stq(1, 0, 2);
        call(code, 4, 1, DATA, 1);
        call(code, EXIT, 0);
        var computer = new Computer(new byte[]{'p'});
        computer.typedAfter("c");

        assertThat(run(computer, code).status()).isZero();
        assertThat(computer.output()).isEqualTo("cp");
    }

    @Test
    void aParentWaitsForTheChildThatHasBorrowedIt() {
        var code = new Assembler(Computer.ENTRY);
        code.li(1, 'p').li(2, DATA).stq(1, 0, 2);
        call(code, 66).bne(20, "child");
        call(code, 4, 1, DATA, 1);
        call(code, EXIT, 0);
        code.label("child").li(1, 'c').li(2, DATA).stq(1, 0, 2).li(1, 5_000_000).stq(1, 24, 2);
        call(code, NANOSLEEP, DATA + 16, 0);
        call(code, 4, 1, DATA, 1);
        call(code, EXIT, 0);
        var computer = new Computer(new byte[0]);

        run(computer, code);

        assertThat(computer.output()).isEqualTo("cp");
    }

    /// Each has a byte that the other wants.
    @Test
    void whoWouldWaitForHimselfIsToldSo() {
        var code = new Assembler(Computer.ENTRY);
        code.li(2, DATA).li(1, text("/tmp/x")).stq(1, 0, 2).li(1, 5_000_000).stq(1, 24, 2);
        call(code, 45, DATA, 2 | 0x200, 0600).bis(0, 0, 9);
        lock(code, 0);
        call(code, 2).bne(20, "child");
        call(code, NANOSLEEP, DATA + 16, 0);
        lock(code, 1).bis(0, 0, 16).li(0, EXIT).callPal(Assembler.CALLSYS);
        code.label("child");
        lock(code, 1);
        lock(code, 0);
        call(code, EXIT, 0);

        assertThat(run(new Computer(new byte[0]), code).status()).isEqualTo(EDEADLK);
    }

    /// F_SETLKW of one byte of the file in s0, alone.
    private static Assembler lock(Assembler code, int at) {
        code.li(2, DATA + 64).li(1, 2).stq(1, 0, 2).li(1, at).stq(1, 8, 2).li(1, 1).stq(1, 16, 2);
        return code.bis(9, 9, 16).li(17, LOCK_AND_WAIT).li(18, DATA + 64).li(0, 92).callPal(Assembler.CALLSYS);
    }

    /// A second thread puts what it reads into a file and executes that, while the first goes round.
    @Test
    void aThreadThatExecutesIsTheProcessAndTheOthersAreGone() {
        var image = new Assembler(Computer.ENTRY);
        call(image, 378).bis(0, 0, 9);
        call(image, 20).cmpeq(0, 9, 16).li(0, EXIT).callPal(Assembler.CALLSYS);
        var code = new Assembler(Computer.ENTRY);
        code.li(2, DATA).li(1, text("/tmp/x")).stq(1, 0, 2);
        call(code, 312, 0x10f00, DATA + 0x8000, 0, 0, 0).bne(20, "thread");
        code.label("round");
        call(code, 334).br("round");
        code.label("thread");
        call(code, 3, 0, DATA + 0x2000, 4096).bis(0, 0, 10);
        call(code, 45, DATA, 2 | 0x200, 0755).bis(0, 0, 9);
        code.bis(9, 9, 16).li(17, DATA + 0x2000).bis(10, 10, 18).li(0, 4).callPal(Assembler.CALLSYS);
        call(code, 59, DATA, 0, 0);
        call(code, EXIT, 99);

        assertThat(run(new Computer(Computer.executable(image.assemble().image())), code).status()).isEqualTo(1);
    }

    /// The reader of a script is told its own name, the argument of the script's first line, and the script's name.
    @Test
    void aScriptIsReadByTheProgramThatItsFirstLineNames() {
        var reader = new Assembler(Computer.ENTRY);
        reader.ldq(9, 0, 30).ldq(17, 16, 30).li(16, 1).li(18, 2).li(0, 4).callPal(Assembler.CALLSYS);
        reader.ldq(17, 24, 30).li(16, 1).li(18, 6).li(0, 4).callPal(Assembler.CALLSYS);
        reader.bis(9, 9, 16).li(0, EXIT).callPal(Assembler.CALLSYS);
        var code = new Assembler(Computer.ENTRY);
        code.li(2, DATA).li(1, text("/tmp/r")).stq(1, 0, 2).li(1, text("/tmp/s")).stq(1, 8, 2);
        code.li(1, text("#!/tmp/r")).stq(1, 16, 2).li(1, text(" -x \n")).stq(1, 24, 2);
        call(code, 3, 0, DATA + 0x2000, 4096).bis(0, 0, 10);
        call(code, 45, DATA, 1 | 0x200, 0755).bis(0, 0, 9);
        code.bis(9, 9, 16).li(17, DATA + 0x2000).bis(10, 10, 18).li(0, 4).callPal(Assembler.CALLSYS);
        call(code, 45, DATA + 8, 1 | 0x200, 0755).bis(0, 0, 9);
        code.bis(9, 9, 16).li(17, DATA + 16).li(18, 13).li(0, 4).callPal(Assembler.CALLSYS);
        call(code, 59, DATA + 8, 0, 0);
        call(code, EXIT, 99);
        var computer = new Computer(Computer.executable(reader.assemble().image()));

        assertThat(run(computer, code).status()).isEqualTo(3);
        assertThat(computer.output()).isEqualTo("-x/tmp/s");
    }

    @Test
    void aFileIsAsLargeAsWhatWasWrittenLastAndOnlyThatTakesMemory() {
        var code = new Assembler(Computer.ENTRY);
        code.li(2, DATA).li(1, text("/tmp/x")).stq(1, 0, 2);
        call(code, 45, DATA, 2 | 0x200, 0600).bis(0, 0, 9);
        code.bis(9, 9, 16).li(17, DATA).li(18, 8).li(19, 900L << 20).li(0, 350).callPal(Assembler.CALLSYS);
        code.bis(9, 9, 16).li(17, 0).li(18, 2).li(0, 19).callPal(Assembler.CALLSYS);
        code.srl(0, literal(22), 16).li(0, EXIT).callPal(Assembler.CALLSYS);

        assertThat(run(new Computer(new byte[0]), code).status()).isEqualTo(900 >> 2);
    }

    private static long text(String upTo8) {
        var quad = 0L;
        for (var i = 0; i < upTo8.length(); i++) {
            quad |= (long) upTo8.charAt(i) << (8 * i);
        }
        return quad;
    }

    private static Assembler call(Assembler code, int number, long... arguments) {
        for (var i = 0; i < arguments.length; i++) {
            code.li(16 + i, arguments[i]);
        }
        return code.li(0, number).callPal(Assembler.CALLSYS);
    }

    private static ProgramSystem.Ended run(Computer computer, Assembler code) {
        return run(computer,
                new ProgramSystem.Program("program", Computer.executable(code.assemble().image()), List.of(),
                        List.of()));
    }

    @Test
    void theSameRunTakesTheSameCycles() {
        assertThat(cyclesOfTree()).isEqualTo(cyclesOfTree());
    }

    private static long cyclesOfTree() {
        var computer = new Computer(new byte[0]);
        run(computer, SUITE.program("posix", "tree"));
        return computer.machine().clock().now();
    }

    private static ProgramSystem.Ended run(Computer computer, ProgramSystem.Program program) {
        return computer.run(new MonolithPrograms(), program);
    }
}
