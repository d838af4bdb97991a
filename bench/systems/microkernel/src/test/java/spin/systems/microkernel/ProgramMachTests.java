package spin.systems.microkernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import spin.bench.port.ProgramSystem;
import spin.bench.port.WorkloadFailedException;
import spin.bench.port.suite.Computer;
import spin.bench.port.suite.PosixSuite;
import spin.hw.asm.Assembler;
import spin.hw.profile.HardwareEvent;
import spin.systems.microkernel.server.Layout;

/// What no reference can say of the kernel with a UNIX server: what a call is made of, other images, limits, and who survives whom.
final class ProgramMachTests {

    private static final PosixSuite SUITE = new PosixSuite(Path.of("..", "..", ".."));

    private static final int V0 = 0;
    private static final int S0 = 9;
    private static final int A0 = 16;
    private static final int A1 = 17;
    private static final int A2 = 18;
    private static final int A3 = 19;
    private static final int A4 = 20;
    private static final int ZERO = 31;

    private static final int EXIT = 1;
    private static final int FORK = 2;
    private static final int WRITE = 4;
    private static final int WAIT = 7;
    private static final int GETPID = 20;
    private static final int KILLED = 137;

    private final Computer computer = new Computer(new byte[0]);

    @Test
    void aCallIsTwoMessagesAndTwoChangesOfAddressSpace() {
        assertThat(switchesOfCalls(13) - switchesOfCalls(3)).isEqualTo(20);
        assertThat(fileTraps(13) - fileTraps(3)).isEqualTo(30);
    }

    private static long switchesOfCalls(int count) {
        var kernel = new Run(code -> calls(code, count)).toTheEnd();
        return kernel.switches();
    }

    /// Of the program's: one into the emulation library, one for the message; and of the server's one.
    private static long fileTraps(int count) {
        var run = new Run(code -> calls(code, count));
        run.toTheEnd();
        return run.traps[0];
    }

    private static void calls(Assembler code, int count) {
        code.li(S0, count).label("again").li(V0, GETPID).callPal(Assembler.CALLSYS);
        code.subq(S0, Assembler.literal(1), S0).bne(S0, "again");
        exit(code, 0);
    }

    @Test
    void aCallKeepsWhatLinuxKeeps() {
        assertThat(run(code -> {
            for (var n = S0; n < ZERO; n++) {
                if (!isScratch(n)) {
                    code.li(n, 1000 + n);
                }
            }
            code.li(V0, GETPID).callPal(Assembler.CALLSYS);
            for (var n = S0; n < ZERO; n++) {
                if (!isScratch(n) && n != A3 && n != A4) {
                    code.li(1, 1000 + n).cmpeq(n, 1, 1).beq(1, "lost");
                }
            }
            exit(code, 0);
            code.label("lost");
            exit(code, 1);
        }).status()).isZero();
    }

    private static boolean isScratch(int n) {
        return (n >= 22 && n <= 25) || n == 27 || n == 28;
    }

    @Test
    void anotherImageHasItsArgumentsItsEnvironmentAndWhatIsKept() {
        var posix = SUITE.program("posix", "exec");
        var another = new Computer(posix.executable());

        assertThat(another.run(new MachPrograms(), posix).status()).isZero();
        assertThat(another.output()).contains("[name][echo][x y][] A=1 B=two ignored 1 default 1 kept 1 lost -1")
                .contains("no program failed: Exec format error").endsWith("home is empty 0\n");
    }

    @Test
    void aFileThatIsNoProgramEndsAsInAShell() {
        assertThat(computer.run(new MachPrograms(),
                new ProgramSystem.Program("text", new byte[]{'n', 'o'}, List.of(), List.of())).status())
                .isEqualTo(126);
    }

    @Test
    void processesAreRefusedWhenThereAreTooManyAndAllCanBeHadAgain() {
        assertThat(run("posix", "until-refused").status()).isZero();
        assertThat(computer.output()).isEqualTo("61, then Cannot allocate memory\n0 left, one more 1\n");
    }

    @Test
    void whatProcessesPipesFilesAndMappingsTookIsFreeInTheEnd() {
        for (var part : List.of("posix tree", "posix bulk", "posix shared", "posix mapped", "posix files", "posix mmap",
                "sockets halves", "threads locks", "calls messages")) {
            var words = part.split(" ", 2);
            var another = new Computer(new byte[0]);
            var kernel = new ProgramMach(another.machine(), another);
            var free = kernel.frames.left() + kernel.framesKept();
            new MachPrograms.Booted(kernel, SUITE.program(words[0], words[1])).run();

            assertThat(kernel.frames.left() + kernel.framesKept()).as(part).isEqualTo(free);
        }
    }

    @Test
    void theSameRunTakesTheSameCycles() {
        assertThat(cyclesOfTree()).isEqualTo(cyclesOfTree());
    }

    private static long cyclesOfTree() {
        var another = new Computer(new byte[0]);
        another.run(new MachPrograms(), SUITE.program("posix", "tree"));
        return another.machine().clock().now();
    }

    // Who survives whom.

    @Test
    void callsWithArgumentsThatMeanNothingHarmNobodyElse() {
        assertThat(run("posix", "nonsense", "1").status()).isZero();
        assertThat(computer.output()).endsWith("still here\n");
    }

    @Test
    void callsOfAnyNumberWithAnythingInTheRegistersHarmNobodyElse() {
        assertThat(run("hostile", "raw", "7", "400").status()).isZero();
        assertThat(computer.output()).endsWith("still there\n");
    }

    /// A child does what it likes; its parent then asks its own number, writes, and ends with what it was told of the child.
    private ProgramSystem.Ended parentOf(Consumer<Assembler> child) {
        return run(code -> {
            code.li(V0, FORK).callPal(Assembler.CALLSYS).bne(V0, "parent");
            child.accept(code);
            exit(code, 3);
            code.label("parent").mov(V0, A0).li(A1, Computer.ZEROS).li(A2, 0).li(V0, WAIT)
                    .callPal(Assembler.CALLSYS);
            code.la(A1, "text").li(A0, 1).li(A2, 6).li(V0, WRITE).callPal(Assembler.CALLSYS);
            code.li(1, Computer.ZEROS).ldl(1, 0, 1).and(1, Assembler.literal(127), 2).bne(2, "killed");
            code.srl(1, Assembler.literal(8), A0).li(V0, EXIT).callPal(Assembler.CALLSYS);
            code.label("killed").mov(2, A0).addq(A0, Assembler.literal(100), A0).li(V0, EXIT)
                    .callPal(Assembler.CALLSYS);
            code.align(8).label("text").quad(0x0a65_7669_6c61L);
        });
    }

    private void expectAlive(ProgramSystem.Ended ended, int status) {
        assertThat(ended.status()).isEqualTo(status);
        assertThat(computer.output()).isEqualTo("alive\n");
    }

    /// Sends the message at [Computer#ZEROS] by a trap of the program's own.
    private static void message(Assembler code, int bits, long remote, long local, long id, int options, long bytes,
            long most) {
        code.li(1, Computer.ZEROS + 256);
        code.li(2, bits).stq(2, MachAbi.BITS, 1).li(2, remote).stq(2, MachAbi.REMOTE, 1).li(2, local)
                .stq(2, MachAbi.LOCAL, 1).li(2, id).stq(2, MachAbi.ID, 1);
        code.mov(1, A0).li(A1, options).li(A2, bytes).li(A3, most).li(A4, local).li(21, 3);
        code.li(V0, MachAbi.MESSAGE).callPal(Assembler.CALLSYS);
    }

    @Test
    void garbageForTheServersPortHarmsNobodyElse() {
        expectAlive(parentOf(code -> {
            var random = new Random(17);
            for (var i = 0; i < 40; i++) {
                var kinds = new int[]{MachAbi.COPY_SEND, MachAbi.COPY_SEND | MachAbi.MAKE_SEND_ONCE << 8,
                        MachAbi.COPY_SEND | MachAbi.MAKE_SEND << 8, MachAbi.COPY_SEND | MachAbi.COPY_SEND << 8};
                var ids = new int[]{4001, MachAbi.EXCEPTION_RAISE, MachAbi.SEND_ONCE_LOST, 4101, random.nextInt()};
                // Without waiting for an answer: so calls pile up in calls.
                message(code, kinds[random.nextInt(4)], 1, random.nextInt(4), ids[random.nextInt(5)], MachAbi.SEND,
                        MachAbi.BODY + 8L * random.nextInt(9), 1024);
            }
        }), 3);
    }

    @Test
    void namesThatAProgramDoesNotOwnMeanNothing() {
        expectAlive(parentOf(code -> {
            for (var name = 4; name < 300; name += 17) {
                message(code, MachAbi.COPY_SEND, name, 0, MachAbi.TASK_TERMINATE, MachAbi.SEND, MachAbi.BODY + 8, 0);
            }
            // The server's own names, put in the hands of the kernel's object that the program may ask: itself.
            message(code, MachAbi.COPY_SEND, 3, 0, MachAbi.PORT_DESTROY, MachAbi.SEND, MachAbi.BODY + 8, 0);
        }), 3);
    }

    @Test
    void whoSaysThatItDiedIsDeadForItsParent() {
        expectAlive(parentOf(code -> {
            message(code, MachAbi.COPY_SEND, 1, 0, MachAbi.TASK_DIED, MachAbi.SEND, MachAbi.BODY, 0);
            code.label("for ever").br("for ever");
        }), KILLED - 128 + 100);
    }

    @Test
    void aTaskThatEndsItselfBehindTheServersBackIsDeadForItsParent() {
        expectAlive(parentOf(code -> message(code, MachAbi.COPY_SEND, 3, 0, MachAbi.TASK_TERMINATE, MachAbi.SEND,
                MachAbi.BODY + 8, 0)), KILLED - 128 + 100);
    }

    @Test
    void aProgramThatTakesItsOwnMemoryAwayHarmsNobodyElse() {
        expectAlive(parentOf(code -> {
            code.li(1, Computer.ZEROS + 256).li(2, 0).stq(2, MachAbi.BODY, 1).li(2, 1L << 42)
                    .stq(2, MachAbi.BODY + 8, 1);
            message(code, MachAbi.COPY_SEND, 3, 0, MachAbi.VM_DEALLOCATE, MachAbi.SEND, MachAbi.BODY + 16, 0);
        }), 11 + 100);
    }

    /// Its page is the server's and everybody's, until somebody stores into it.
    @Test
    void whoChangesItsEmulationLibraryHarmsNobodyElse() {
        expectAlive(parentOf(code -> {
            body(code, Layout.EMULATOR, 8192, MachAbi.READ | MachAbi.WRITE | MachAbi.EXECUTE);
            message(code, MachAbi.COPY_SEND, 3, 0, MachAbi.VM_PROTECT, MachAbi.SEND, MachAbi.BODY + 24, 0);
            // Branches that are never taken, to the end of the page.
            code.li(1, Layout.EMULATOR).li(2, 1024).li(3, -1).label("next").stq(3, 0, 1).lda(1, 8, 1)
                    .subq(2, Assembler.literal(1), 2).bne(2, "next");
        }), 11 + 100);
    }

    @Test
    void whoSuspendsItselfCanBeKilled() {
        expectAlive(run(code -> {
            code.li(V0, FORK).callPal(Assembler.CALLSYS).bne(V0, "parent");
            code.li(V0, MachAbi.THREAD_SELF).callPal(Assembler.CALLSYS);
            code.li(1, Computer.ZEROS + 256).li(2, MachAbi.COPY_SEND).stq(2, MachAbi.BITS, 1)
                    .stq(V0, MachAbi.REMOTE, 1).stq(ZERO, MachAbi.LOCAL, 1).li(2, MachAbi.THREAD_SUSPEND)
                    .stq(2, MachAbi.ID, 1);
            code.mov(1, A0).li(A1, MachAbi.SEND).li(A2, MachAbi.BODY).li(V0, MachAbi.MESSAGE)
                    .callPal(Assembler.CALLSYS);
            code.label("for ever").br("for ever");
            code.label("parent").mov(V0, S0);
            code.li(1, 3_000_000).label("later").subq(1, Assembler.literal(1), 1).bne(1, "later");
            code.mov(S0, A0).li(A1, 9).li(V0, 37).callPal(Assembler.CALLSYS);
            code.mov(S0, A0).li(A1, 0).li(A2, 0).li(V0, WAIT).callPal(Assembler.CALLSYS);
            code.la(A1, "text").li(A0, 1).li(A2, 6).li(V0, WRITE).callPal(Assembler.CALLSYS);
            exit(code, 0);
            code.align(8).label("text").quad(0x0a65_7669_6c61L);
        }), 0);
    }

    /// A call with a stack pointer that points nowhere works, as it does under Linux.
    @Test
    void aCallNeedsNoStack() {
        assertThat(run(code -> {
            code.li(30, 0x7).li(V0, GETPID).callPal(Assembler.CALLSYS);
            exit(code, 5);
        }).status()).isEqualTo(5);
    }

    // A program that is a pager.

    /// The parent maps an object of its own and forks; the child's load is a message to the parent, and its exit status what the parent supplied.
    @Test
    void aProgramSuppliesThePagesOfAnObjectOfItsOwn() {
        var object = 0x2_0000_0000L;
        assertThat(run(code -> {
            code.li(V0, MachAbi.REPLY_PORT).callPal(Assembler.CALLSYS).mov(V0, S0);
            body(code, object, 2 * 8192, MachAbi.READ | MachAbi.WRITE);
            code.stq(S0, MachAbi.BODY + 24, 1);
            message(code, MachAbi.COPY_SEND, 3, 0, MachAbi.VM_MAP_OBJECT, MachAbi.SEND, MachAbi.BODY + 32, 0);
            receive(code, MachAbi.OBJECT_INIT);
            code.ldq(10, MachAbi.REMOTE, 1);
            code.li(V0, FORK).callPal(Assembler.CALLSYS).bne(V0, "parent");
            code.li(1, object + 8192).ldq(2, 16, 1).li(3, 99).stq(3, 16, 1).mov(2, A0).li(V0, EXIT)
                    .callPal(Assembler.CALLSYS);
            code.label("parent").mov(V0, 11);
            receive(code, MachAbi.DATA_REQUEST);
            code.la(2, "page").li(3, 42).stq(3, 16, 2).stq(2, MachAbi.BODY + 8, 1).stq(ZERO, MachAbi.BODY + 16, 1);
            code.li(2, MachAbi.COPY_SEND).stq(2, MachAbi.BITS, 1).stq(10, MachAbi.REMOTE, 1)
                    .stq(ZERO, MachAbi.LOCAL, 1).li(2, MachAbi.DATA_SUPPLY).stq(2, MachAbi.ID, 1);
            code.mov(1, A0).li(A1, MachAbi.SEND).li(A2, MachAbi.BODY + 24).li(V0, MachAbi.MESSAGE)
                    .callPal(Assembler.CALLSYS);
            code.mov(11, A0).li(A1, Computer.ZEROS).li(A2, 0).li(V0, WAIT).callPal(Assembler.CALLSYS);
            // The child stored into a copy.
            code.li(1, object + 8192).ldq(2, 16, 1).cmpeq(2, Assembler.literal(42), 2).beq(2, "changed");
            code.li(1, Computer.ZEROS).ldl(1, 0, 1).srl(1, Assembler.literal(8), A0).li(V0, EXIT)
                    .callPal(Assembler.CALLSYS);
            code.label("changed");
            exit(code, 1);
            code.align(8192).label("page").space(8192);
        }).status()).isEqualTo(42);
    }

    private static void body(Assembler code, long... words) {
        code.li(1, Computer.ZEROS + 256);
        for (var i = 0; i < words.length; i++) {
            code.li(2, words[i]).stq(2, MachAbi.BODY + 8 * i, 1);
        }
    }

    /// From the port in S0, what must be about `id`; the message is at r1.
    private static void receive(Assembler code, int id) {
        code.li(A0, Computer.ZEROS + 256).li(A1, MachAbi.RECEIVE).li(A3, 512).mov(S0, A4).li(V0, MachAbi.MESSAGE)
                .callPal(Assembler.CALLSYS);
        code.li(1, Computer.ZEROS + 256).ldq(2, MachAbi.ID, 1).li(3, id).cmpeq(2, 3, 2).beq(2, "changed");
    }

    // Without a server.

    @Test
    void whenTheServerEndsProgramsThatWaitForItEndWithASentence() {
        var run = new Run(code -> {
            // A parent that waits for a child that asks all the time.
            code.li(V0, FORK).callPal(Assembler.CALLSYS).bne(V0, "parent");
            code.label("again").li(V0, GETPID).callPal(Assembler.CALLSYS).br("again");
            code.label("parent").mov(V0, A0).li(A1, 0).li(A2, 0).li(V0, WAIT).callPal(Assembler.CALLSYS);
            exit(code, 0);
        });
        run.computer.machine().events()
                .alarm("murder", () -> run.kernel.end(run.booted.server, 0, "it was ended by a test"))
                .set(run.computer.machine().profile().hertz() / 50);

        assertThatThrownBy(run::toTheEnd).isInstanceOf(WorkloadFailedException.class)
                .hasMessageContaining("the UNIX server has ended").hasMessageContaining("it was ended by a test");
        assertThat(run.kernel.tasks()).as("tasks that are left").isZero();
        assertThat(run.computer.machine().clock().now()).as("soon after")
                .isLessThan(run.computer.machine().profile().hertz() / 40);
    }

    // Running.

    private static void exit(Assembler code, int status) {
        code.li(A0, status).li(V0, EXIT).callPal(Assembler.CALLSYS);
    }

    private static ProgramSystem.Program program(Consumer<Assembler> body) {
        var code = new Assembler(Computer.ENTRY);
        body.accept(code);
        return new ProgramSystem.Program("program", Computer.executable(code.assemble().image()), List.of(),
                List.of());
    }

    private ProgramSystem.Ended run(Consumer<Assembler> body) {
        return computer.run(new MachPrograms(), program(body));
    }

    private ProgramSystem.Ended run(String name, String... arguments) {
        return computer.run(new MachPrograms(), SUITE.program(name, arguments));
    }

    /// A run of a program whose kernel can be looked at.
    private static final class Run {
        private final Computer computer = new Computer(new byte[0]);
        private final ProgramMach kernel = new ProgramMach(computer.machine(), computer);
        private final MachPrograms.Booted booted;
        private final long[] traps = new long[1];

        Run(Consumer<Assembler> body) {
            booted = new MachPrograms.Booted(kernel, program(body));
        }

        ProgramMach toTheEnd() {
            booted.run();
            traps[0] = computer.machine().account().count(HardwareEvent.KERNEL_ENTRY);
            return kernel;
        }
    }
}
