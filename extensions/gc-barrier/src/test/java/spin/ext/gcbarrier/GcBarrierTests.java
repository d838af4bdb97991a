package spin.ext.gcbarrier;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.literal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import spin.core.boot.SpinRunner;
import spin.core.cli.KernelStarter;
import spin.core.cli.ProgramRunner;
import spin.core.control.Upload;
import spin.core.user.Executables;
import spin.hw.asm.Assembler;

/// The extension under programs whose objects move while they work with them. A program writes what it counted to its terminal, eight bytes a number,
/// and ends with the number of the first check that failed.
class GcBarrierTests {
    private static final long AREA = 0x3_0000_0000L;
    private static final int RUNS = 1000;
    private static final int EINVAL = 22;
    private static final int ENOMEM = 12;
    private static final int SIGSEGV = 11;

    private static final int V0 = 0;
    private static final int T0 = 1;
    private static final int T1 = 2;
    private static final int S0 = 9;
    private static final int S1 = 10;
    private static final int S2 = 11;
    private static final int A0 = 16;
    private static final int A1 = 17;
    private static final int A2 = 18;
    private static final int SP = 30;

    private static final int COLLECTIONS = 0;
    private static final int ON_FAULT = 1;
    private static final int BEHIND = 2;
    private static final int COPIED = 3;
    private static final int PAUSE = 4;

    private int labels;
    private final List<String> console = new ArrayList<>();
    private LongBuffer told = LongBuffer.allocate(0);

    @Test
    void noObjectIsLostInAThousandSeededRuns() throws IOException {
        assertThat(run(seeded(20, 0))).as("%s", console).isZero();
        assertThat(told.get(COLLECTIONS)).as("collections").isGreaterThan(RUNS / 2);
        assertThat(told.get(ON_FAULT)).as("pages scanned because the program met them").isGreaterThan(RUNS / 4);
        assertThat(told.get(BEHIND)).as("pages scanned by the collector's strand").isPositive();
        assertThat(told.get(COPIED)).as("objects that moved").isGreaterThan(RUNS);
    }

    @Test
    void noneIsLostWhenTheProgramWaitsForTheWholeCollectionEither() throws IOException {
        assertThat(run(seeded(64, 1))).as("%s", console).isZero();
        long waiting = told.get(PAUSE);
        assertThat(told.get(ON_FAULT)).isZero();
        assertThat(run(seeded(64, 0))).as("%s", console).isZero();
        assertThat(told.get(PAUSE)).as("the longest pause with the barrier, of %d without", waiting)
                .isLessThan(waiting);
    }

    @Test
    void aHeapOfLiveObjectsIsFullAndTheProgramIsToldSo() throws IOException {
        var program = Executables.of(code -> {
            call(code, GcBarrier.BEGIN, AREA, 16, 0);
            code.li(S0, 0).li(S1, 0);
            code.label("more").li(A0, 100).li(V0, GcBarrier.NEW).callPal(Assembler.CALLSYS).bne(19, "full");
            code.stq(S0, 8, V0).mov(V0, S0).addq(S1, literal(1), S1).br("more");
            code.label("full");
            expect(code, ENOMEM, 1);
            // All of them are still there.
            code.label("count").beq(S0, "counted").ldq(S0, 8, S0).subq(S1, literal(1), S1).br("count");
            code.label("counted").mov(S1, V0);
            expect(code, 0, 2);
            // Nobody points to them any more.
            call(code, GcBarrier.NEW, 100, 0, 0);
            code.mov(V0, S0).cmpeq(19, literal(0), V0);
            expect(code, 1, 3);
            exit(code, 0);
        });
        assertThat(run(program)).as("%s", console).isZero();
    }

    /// Words that are no pointers, pointers into the middle of objects, forged heads and tables of overlapping objects: the program may lose its own,
    /// and nobody else notices.
    @Test
    void whateverAProgramWritesIntoItsHeapHurtsNobodyElse() throws IOException {
        var program = Executables.of(code -> {
            call(code, GcBarrier.BEGIN, AREA, 16, 0);
            for (int round = 0; round < 40; round++) {
                call(code, GcBarrier.NEW, 200, 0, 0);
                code.mov(V0, S0).bne(19, "ended");
                var next = "next " + round;
                // Each field points to a later one, which is odd and so looks like a head of some size.
                code.mov(S0, T0).li(S2, 190).label(next).lda(T1, 16, T0).stq(T1, 8, T0).li(T1, 2 * (90 - round) + 1)
                        .stq(T1, 16, T0).lda(T0, 16, T0).subq(S2, literal(2), S2).bgt(S2, next);
                code.li(T1, AREA + 8L * round).stq(T1, 8, S0);
                code.lda(S1, 16, S0);
                call(code, GcBarrier.COLLECT, 0, 0, 0);
            }
            code.label("ended");
            call(code, GcBarrier.COUNT, 5, 0, 0);
            exit(code, 0);
        });
        assertThat(run(program)).as("%s", console).isIn(0, 128 + SIGSEGV);
        assertThat(console.toString()).doesNotContain("Exception");
    }

    @Test
    void theOldSpaceIsForbidden() throws IOException {
        var program = Executables.of(code -> {
            call(code, GcBarrier.BEGIN, AREA, 16, 0);
            call(code, GcBarrier.NEW, 10, 0, 0);
            code.mov(V0, S0).mov(V0, 22);
            call(code, GcBarrier.COLLECT, 0, 0, 0);
            code.ldq(T0, 0, S0).mov(T0, V0);
            expect(code, 21, 1);
            code.ldq(T0, 0, 22);
            exit(code, 0);
        });
        assertThat(run(program)).as("a pointer that the collector did not know").isEqualTo(128 + SIGSEGV);
    }

    @Test
    void whatMakesNoSenseIsRefused() throws IOException {
        var program = Executables.of(code -> {
            call(code, GcBarrier.NEW, 1, 0, 0);
            expect(code, EINVAL, 1);
            call(code, GcBarrier.BEGIN, AREA, 15, 0);
            expect(code, EINVAL, 2);
            call(code, GcBarrier.BEGIN, AREA, 1 << 20, 0);
            expect(code, EINVAL, 3);
            call(code, GcBarrier.BEGIN, -8192, 16, 0);
            expect(code, EINVAL, 4);
            call(code, GcBarrier.BEGIN, AREA, 16, 0);
            expect(code, 0, 5);
            call(code, GcBarrier.BEGIN, AREA, 16, 0);
            expect(code, EINVAL, 6);
            call(code, GcBarrier.NEW, 0, 0, 0);
            expect(code, EINVAL, 7);
            call(code, GcBarrier.NEW, Heap.MOST_FIELDS + 1, 0, 0);
            expect(code, EINVAL, 8);
            call(code, GcBarrier.COUNT, 6, 0, 0);
            expect(code, EINVAL, 9);
            call(code, GcBarrier.END, 0, 0, 0);
            expect(code, 0, 10);
            call(code, GcBarrier.BEGIN, AREA, 16, 0);
            expect(code, 0, 11);
            exit(code, 0);
        });
        assertThat(run(program)).as("%s", console).isZero();
    }

    // ---- programs

    /// So many runs of the random work in one heap.
    private byte[] seeded(int pages, int stopped) {
        return Executables.of(code -> {
            code.entry("main");
            Mutation.subroutine(code);
            code.label("main");
            call(code, GcBarrier.BEGIN, AREA, pages, stopped);
            expect(code, 0, 1);
            call(code, GcBarrier.NEW, Mutation.SLOTS, 0, 0);
            code.mov(V0, S0);
            code.li(14, 0);
            for (int seed = 0; seed < RUNS; seed++) {
                code.li(A1, seed).bsr("run").li(T0, Mutation.expected(seed)).cmpeq(V0, T0, T1);
                var fine = "fine " + labels++;
                code.bne(T1, fine).br("lost").label(fine);
            }
            for (int which = COLLECTIONS; which <= PAUSE; which++) {
                tell(code, which);
            }
            exit(code, 0);
            code.label("lost");
            exit(code, 2);
        });
    }

    private static void tell(Assembler code, int which) {
        call(code, GcBarrier.COUNT, which, 0, 0);
        code.stq(V0, -16, SP).lda(A1, -16, SP).li(A0, 1).li(A2, 8).li(V0, 4).callPal(Assembler.CALLSYS);
    }

    private static void call(Assembler code, long number, long first, long second, long third) {
        code.li(V0, number).li(A0, first).li(A1, second).li(A2, third).callPal(Assembler.CALLSYS);
    }

    private void expect(Assembler code, int result, int check) {
        var fine = "fine " + labels++;
        code.li(T0, result).cmpeq(V0, T0, T1).bne(T1, fine);
        exit(code, check);
        code.label(fine);
    }

    private static void exit(Assembler code, int status) {
        code.li(A0, status).li(V0, 1).callPal(Assembler.CALLSYS);
    }

    private int run(byte[] program) throws IOException {
        var out = new ByteArrayOutputStream();
        var execution = new ProgramRunner.Execution("program", program, List.of(), List.of(), List.of(extension()),
                new ByteArrayInputStream(new byte[0]), out);
        int status = new SpinRunner().run(new KernelStarter.Options(""), execution, console::add);
        told = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
        return status;
    }

    private static Upload extension() throws IOException {
        var classes = Path.of("target", "classes");
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes); var files = Files.walk(classes)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                var entry = new JarEntry(classes.relativize(file).toString());
                entry.setTime(0);
                jar.putNextEntry(entry);
                jar.write(Files.readAllBytes(file));
                jar.closeEntry();
            }
        }
        return Upload.of("gc-barrier.jar", bytes.toByteArray());
    }
}
