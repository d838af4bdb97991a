package spin.ext.cthreads;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.ext.cthreads.TestPrograms.A0;
import static spin.ext.cthreads.TestPrograms.A1;
import static spin.ext.cthreads.TestPrograms.A2;
import static spin.ext.cthreads.TestPrograms.CTHREADS;
import static spin.ext.cthreads.TestPrograms.SP;
import static spin.ext.cthreads.TestPrograms.V0;
import static spin.ext.cthreads.TestPrograms.call;
import static spin.ext.cthreads.TestPrograms.exit;
import static spin.ext.cthreads.TestPrograms.run;

import org.junit.jupiter.api.Test;
import spin.hw.asm.Assembler;

/// Threads of a program that loads the extension.
class CThreadsTests {
    @Test
    void whoJoinsSeesWhatTheThreadHasDone() {
        int status = run(code -> {
            code.la(A0, "thread").lda(A1, -4096, SP).li(A2, 42);
            call(code, 0x5400);
            code.mov(V0, A0);
            call(code, 0x5402);
            code.la(1, "cell").ldq(9, 0, 1);
            exit(code, 9);
            code.label("thread").la(1, "cell").stq(A0, 0, 1);
            call(code, 0x5401);
            code.align(8).label("cell").quad(0);
        }, CTHREADS);

        assertThat(status).isEqualTo(42);
    }

    @Test
    void twoThreadsAlternate() {
        // The main thread adds 1 and signals, the other doubles and signals back, five times: 0, 1, 2, 3, 6, 7, 14, 15, 30, 31, 62.
        int status = run(code -> {
            code.li(A0, 0);
            call(code, 0x5404);
            code.li(A0, 0);
            call(code, 0x5404);
            code.la(A0, "thread").lda(A1, -4096, SP).li(A2, 0);
            call(code, 0x5400);
            code.li(9, 5).la(10, "cell");
            code.label("again").ldq(1, 0, 10).addq(1, Assembler.literal(1), 1).stq(1, 0, 10);
            code.li(A0, 1);
            call(code, 0x5406);
            code.li(A0, 2);
            call(code, 0x5405);
            code.subq(9, Assembler.literal(1), 9).bne(9, "again");
            code.ldq(9, 0, 10);
            exit(code, 9);
            code.label("thread").la(10, "cell");
            code.label("round").li(A0, 1);
            call(code, 0x5405);
            code.ldq(1, 0, 10).addq(1, 1, 1).stq(1, 0, 10);
            code.li(A0, 2);
            call(code, 0x5406);
            code.br("round");
            code.align(8).label("cell").quad(0);
        }, CTHREADS);

        assertThat(status).isEqualTo(62);
    }

    @Test
    void aForgedNameIsRefused() {
        for (int number : new int[]{0x5402, 0x5405, 0x5406}) {
            int status = run(code -> {
                code.li(A0, 4711);
                call(code, number);
                exit(code, V0);
            }, CTHREADS);

            assertThat(status).isEqualTo(3);
        }
    }

    @Test
    void theEventsTellWhoRunsAndHowOften() {
        // The thread says its own name; the main one then asks for the turns of both, which are at least one each, and of a thread that is none.
        int status = run(code -> {
            code.la(A0, "thread").lda(A1, -4096, SP).li(A2, 0);
            call(code, 0x5400);
            code.mov(V0, A0);
            call(code, 0x5402);
            code.la(1, "cell").ldq(9, 0, 1);
            call(code, 0x5407);
            code.addq(9, V0, 9);
            code.li(A0, 1);
            call(code, 0x5408);
            code.cmpult(31, V0, 1).sll(1, Assembler.literal(1), 1).addq(9, 1, 9);
            code.li(A0, 0);
            call(code, 0x5408);
            code.cmpult(31, V0, 1).sll(1, Assembler.literal(2), 1).addq(9, 1, 9);
            code.li(A0, 2);
            call(code, 0x5408);
            code.sll(19, Assembler.literal(3), 1).addq(9, 1, 9);
            exit(code, 9);
            code.label("thread");
            call(code, 0x5407);
            code.la(1, "cell").stq(V0, 0, 1);
            call(code, 0x5401);
            code.align(8).label("cell").quad(0);
        }, CTHREADS);

        assertThat(status).isEqualTo(1 + 0 + 2 + 4 + 8);
    }
}
