package spin.ext.cthreads;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.ext.cthreads.TestPrograms.A0;
import static spin.ext.cthreads.TestPrograms.A1;
import static spin.ext.cthreads.TestPrograms.A2;
import static spin.ext.cthreads.TestPrograms.CTHREADS;
import static spin.ext.cthreads.TestPrograms.OSF_THREADS;
import static spin.ext.cthreads.TestPrograms.V0;
import static spin.ext.cthreads.TestPrograms.call;
import static spin.ext.cthreads.TestPrograms.exit;
import static spin.ext.cthreads.TestPrograms.run;
import static spin.hw.asm.Assembler.literal;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.core.control.Upload;
import spin.hw.asm.Assembler;

/// The library in user mode over the kernel threads of another extension: one for each thread (0), one for all, a few.
class LayeredTests {
    private static final int INIT = 0;
    private static final int FORK = 1;
    private static final int END = 2;
    private static final int JOIN = 3;
    private static final int YIELD = 4;
    private static final int WAIT = 5;
    private static final int SIGNAL = 6;
    private static final int DOORS = 15;
    private static final int RA = 26;
    private static final int PV = 27;
    private static final int NOT_THERE = 99;

    private static void procedure(Assembler code, int number) {
        code.lda(PV, 16 * number, DOORS).jsr(RA, PV);
    }

    /// No register but its argument, stack pointer, return address and gp is anything to a new thread.
    private static void beginThread(Assembler code) {
        code.label("thread").li(DOORS, 0x5400_0000);
    }

    private static int runLayered(int kernelThreads, Consumer<Assembler> main) {
        return runLayered(kernelThreads, main, OSF_THREADS, CTHREADS);
    }

    /// @return the program's status; 99 when there is no library
    private static int runLayered(int kernelThreads, Consumer<Assembler> main, Upload... extensions) {
        return run(code -> {
            code.la(A0, "threads").li(A1, kernelThreads);
            call(code, 0x5410);
            code.mov(V0, DOORS).bne(19, "no library");
            procedure(code, INIT);
            code.beq(V0, "no library");
            main.accept(code);
            code.label("no library").li(1, NOT_THERE);
            exit(code, 1);
            code.align(8192).label("threads");
            for (int i = 0; i < 1024; i++) {
                code.quad(0);
            }
            for (int i = 0; i < 8 * 1024; i++) {
                code.quad(0);
            }
            code.label("stacks");
        }, extensions);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void whoJoinsSeesWhatTheThreadHasDone(int kernelThreads) {
        int status = runLayered(kernelThreads, code -> {
            code.la(A0, "thread").la(A1, "stacks").li(A2, 42);
            procedure(code, FORK);
            code.mov(V0, A0);
            procedure(code, JOIN);
            code.la(1, "cell").ldq(9, 0, 1).addq(9, V0, 9);
            exit(code, 9);
            code.label("thread").la(1, "cell").stq(A0, 0, 1).ret();
            code.align(8).label("cell").quad(0);
        });

        assertThat(status).isEqualTo(43);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void twoThreadsAlternate(int kernelThreads) {
        // The main thread adds 1 and signals, the other doubles and signals back, five times: 62.
        int status = runLayered(kernelThreads, code -> {
            code.la(A0, "thread").la(A1, "stacks").li(A2, 0);
            procedure(code, FORK);
            code.li(9, 5).la(10, "cell");
            code.label("again").ldq(1, 0, 10).addq(1, literal(1), 1).stq(1, 0, 10);
            code.li(A0, 1);
            procedure(code, SIGNAL);
            code.li(A0, 2);
            procedure(code, WAIT);
            code.subq(9, literal(1), 9).bne(9, "again");
            code.ldq(9, 0, 10);
            exit(code, 9);
            beginThread(code);
            code.la(10, "cell");
            code.label("round").li(A0, 1);
            procedure(code, WAIT);
            code.ldq(1, 0, 10).addq(1, 1, 1).stq(1, 0, 10);
            code.li(A0, 2);
            procedure(code, SIGNAL);
            code.br("round");
            code.align(8).label("cell").quad(0);
        });

        assertThat(status).isEqualTo(62);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void threadsComeAndGoAndTheirBlocksAreUsedAgain(int kernelThreads) {
        // A hundred threads in turn, more than there are blocks; each yields twice and adds 2.
        int status = runLayered(kernelThreads, code -> {
            code.li(9, 100);
            code.label("again").la(A0, "thread").la(A1, "stacks").li(A2, 2);
            procedure(code, FORK);
            code.mov(V0, A0);
            procedure(code, JOIN);
            code.subq(9, literal(1), 9).bne(9, "again");
            code.la(10, "cell").ldq(9, 0, 10);
            exit(code, 9);
            beginThread(code);
            code.mov(A0, 11).mov(RA, 12);
            procedure(code, YIELD);
            procedure(code, YIELD);
            code.la(10, "cell").ldq(1, 0, 10).addq(1, 11, 1).stq(1, 0, 10).mov(12, RA).ret();
            code.align(8).label("cell").quad(0);
        });

        assertThat(status).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void allThreadsThatFitAreAliveAtOnceAndOneMoreIsRefused(int kernelThreads) {
        // 55 beside the first wait for one semaphore each gets once; the 56th fork gives 0.
        int status = runLayered(kernelThreads, code -> {
            code.li(9, 55).la(11, "stacks").clr(12);
            code.label("again").la(A0, "thread").mov(11, A1).li(A2, 1);
            procedure(code, FORK);
            code.beq(V0, "wrong");
            code.lda(11, -512, 11).subq(9, literal(1), 9).bne(9, "again");
            code.la(A0, "thread").mov(11, A1).li(A2, 1);
            procedure(code, FORK);
            code.bne(V0, "wrong");
            code.li(9, 55);
            code.label("let").li(A0, 3);
            procedure(code, SIGNAL);
            code.subq(9, literal(1), 9).bne(9, "let");
            code.li(9, 55);
            code.label("count").li(A0, 4);
            procedure(code, WAIT);
            code.subq(9, literal(1), 9).bne(9, "count");
            code.la(10, "cell").ldq(9, 0, 10);
            exit(code, 9);
            code.label("wrong").li(9, 98);
            exit(code, 9);
            beginThread(code);
            code.mov(A0, 11);
            code.li(A0, 3);
            procedure(code, WAIT);
            code.la(10, "cell").ldq(1, 0, 10).addq(1, 11, 1).stq(1, 0, 10);
            code.li(A0, 4);
            procedure(code, SIGNAL);
            procedure(code, END);
            code.align(8).label("cell").quad(0);
        });

        assertThat(status).isEqualTo(55);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void theProgramEndsWithItsLastThread(int kernelThreads) {
        int status = runLayered(kernelThreads, code -> {
            code.la(A0, "thread").la(A1, "stacks").li(A2, 0);
            procedure(code, FORK);
            procedure(code, END);
            code.label("thread").ret();
        });

        assertThat(status).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void threadsThatNeverGiveUpTheProcessorAreTakenInTurnsByTheKernel(int kernelThreads) {
        // The first waits, counting, for what only the other sets.
        int status = runLayered(kernelThreads, code -> {
            code.la(A0, "thread").la(A1, "stacks").li(A2, 0);
            procedure(code, FORK);
            code.la(10, "cell");
            code.label("spin").ldq(9, 0, 10).beq(9, "spin");
            exit(code, 9);
            code.label("thread").la(10, "cell").li(1, 7).stq(1, 0, 10);
            code.label("for ever").br("for ever");
            code.align(8).label("cell").quad(0);
        });

        assertThat(status).isEqualTo(7);
    }

    @Test
    void forgedNamesAndNumbersAreRefused() {
        int status = runLayered(1, code -> {
            code.clr(9);
            for (int procedure : new int[]{JOIN, WAIT, SIGNAL}) {
                for (long name : new long[]{4711, -1, 0x1_2000_0000L, Long.MIN_VALUE}) {
                    code.li(A0, name);
                    procedure(code, procedure);
                    code.addq(9, V0, 9).addq(9, literal(1), 9);
                }
            }
            exit(code, 9);
        });

        assertThat(status).as("1 for each of 12 calls, and 1 more for each that is not refused").isEqualTo(12);
    }

    @Test
    void withoutTheKernelHalfThereIsNoLibrary() {
        assertThat(runLayered(0, code -> exit(code, 31), CTHREADS)).isEqualTo(NOT_THERE);
        assertThat(runLayered(0, code -> exit(code, 31), new Upload[0])).isEqualTo(NOT_THERE);
    }

    @Test
    void aPageThatIsNoneIsRefusedAndSoIsASecondLibrary() {
        int status = run(code -> {
            code.la(A0, "threads").addq(A0, literal(8), A0).li(A1, 0);
            call(code, 0x5410);
            code.mov(19, 9);
            code.la(A0, "threads").li(A1, -1);
            call(code, 0x5410);
            code.addq(9, 19, 9);
            code.la(A0, "threads").li(A1, 0);
            call(code, 0x5410);
            code.addq(9, 19, 9);
            code.la(A0, "threads").li(A1, 0);
            call(code, 0x5410);
            code.addq(9, 19, 9);
            exit(code, 9);
            code.align(8192).label("threads").quad(0);
        }, CTHREADS);

        assertThat(status).isEqualTo(3);
    }
}
