package spin.ext.pager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.hw.asm.Assembler.literal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.core.boot.SpinRunner;
import spin.core.cli.CommandFailure;
import spin.core.cli.DiskPlan;
import spin.core.cli.KernelStarter;
import spin.core.cli.NetPlan;
import spin.core.cli.ProgramRunner;
import spin.core.control.Upload;
import spin.core.load.Jars;
import spin.core.user.Executables;
import spin.hw.asm.Assembler;

/// The extension in the name of a program whose memory is larger than its frames. A program ends with the number of the first check that failed, or
/// with a count.
class PagerTests {
    private static final long AREA = 0x3_0000_0000L;
    private static final int PAGE = 8192;
    private static final int EINVAL = 22;
    private static final int SIGSEGV = 11;

    private static final int BEGIN = 0x5500;
    private static final int COUNT = 0x5501;
    private static final int END = 0x5502;
    private static final int POLICY = 0x5600;

    private static final int V0 = 0;
    private static final int T0 = 1;
    private static final int T1 = 2;
    private static final int S0 = 9;
    private static final int S1 = 10;
    private static final int S2 = 11;
    private static final int S3 = 12;
    private static final int S4 = 13;
    private static final int A0 = 16;
    private static final int A1 = 17;
    private static final int A2 = 18;

    @TempDir
    Path folder;

    private int labels;
    private final List<String> console = new ArrayList<>();

    @Test
    void aProgramWithTwiceItsMemoryComputesWhatItWould() throws IOException {
        int pages = 64;
        var program = Executables.of(code -> {
            call(code, BEGIN, AREA, pages, pages / 2);
            expect(code, 0, 1);
            fill(code, pages);
            for (int round = 0; round < 3; round++) {
                sum(code, pages);
                code.li(T0, pages * (pages + 1) / 2).cmpeq(S3, T0, V0);
                expect(code, 1, 2);
                increment(code, pages);
                sum(code, pages);
                code.li(T0, pages * (pages + 1) / 2 + pages).cmpeq(S3, T0, V0);
                expect(code, 1, 3);
                decrement(code, pages);
            }
            call(code, COUNT, 3, 0, 0);
            expect(code, pages / 2, 4);
            call(code, COUNT, 2, 0, 0);
            expect(code, pages, 5);
            call(code, END, 0, 0, 0);
            expect(code, 0, 6);
            exit(code, 0);
        });
        assertThat(run(program, pager())).isZero();
    }

    /// Each page is written once, and read from then on, so that it is written to the disk once too.
    @Test
    void aPageThatWasNotStoredIntoIsNotWrittenAgain() throws IOException {
        int pages = 16;
        var program = Executables.of(code -> {
            call(code, BEGIN, AREA, pages, pages / 2);
            fill(code, pages);
            for (int round = 0; round < 5; round++) {
                sum(code, pages);
            }
            call(code, COUNT, 1, 0, 0);
            exitWithResult(code);
        });
        assertThat(run(program, pager())).isEqualTo(pages);
    }

    @Test
    void anApplicationsOwnPolicySavesWhatItKnows() throws IOException {
        int byDefault = run(scan(-1), pager());
        int lastUsed = run(scan(0), pager(), policies());
        assertThat(byDefault).as("every page of every round but those in memory").isEqualTo(9 * 16);
        assertThat(lastUsed).as("about half of each round").isEqualTo(78);
    }

    /// 1 answers rubbish, 2 throws, 3 never ends, 4 names a page that is not in memory.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aPolicyThatLiesCostsNoMoreThanTheDefault(int policy) throws IOException {
        assertThat(run(scan(policy), pager(), policies())).isEqualTo(9 * 16);
    }

    @Test
    void whatMakesNoSenseIsRefusedAndOutsideNothingIsThere() throws IOException {
        var program = Executables.of(code -> {
            call(code, COUNT, 0, 0, 0);
            expect(code, EINVAL, 1);
            call(code, BEGIN, AREA, 0, 0);
            expect(code, EINVAL, 2);
            call(code, BEGIN, AREA, 4, 5);
            expect(code, EINVAL, 3);
            call(code, BEGIN, AREA, 4, 1);
            expect(code, EINVAL, 4);
            call(code, BEGIN, -PAGE, 4, 2);
            expect(code, EINVAL, 5);
            call(code, BEGIN, AREA, 1L << 40, 2);
            expect(code, EINVAL, 6);
            call(code, BEGIN, AREA, 4, 2);
            expect(code, 0, 7);
            call(code, BEGIN, AREA + 100 * PAGE, 4, 2);
            expect(code, EINVAL, 8);
            call(code, COUNT, 9, 0, 0);
            expect(code, EINVAL, 9);
            fill(code, 4);
            call(code, END, 0, 0, 0);
            expect(code, 0, 10);
            call(code, BEGIN, AREA, 4, 2);
            expect(code, 0, 11);
            code.li(S0, AREA).ldq(V0, 3 * PAGE, S0);
            expect(code, 0, 12);
            code.ldq(V0, 4 * PAGE - 8, S0);
            expect(code, 0, 13);
            code.li(S0, AREA + 4 * PAGE).ldq(V0, 0, S0);
            exit(code, 0);
        });
        assertThat(run(program, pager())).isEqualTo(128 + SIGSEGV);
    }

    @Test
    void aDiskThatIsFullFailsTheAccessAndNothingElse() throws IOException {
        var program = Executables.of(code -> {
            call(code, BEGIN, AREA, 1024, 2);
            fill(code, 1024);
            exit(code, 0);
        });
        assertThat(run(",size=2", program, pager())).isEqualTo(128 + SIGSEGV);
    }

    @Test
    void withoutADiskItDoesNotStart() {
        assertThatThrownBy(() -> new SpinRunner().run(new KernelStarter.Options(""),
                execution(Executables.of(code -> exit(code, 0)), pager()), console::add))
                .isInstanceOf(CommandFailure.class).hasMessageContaining("start with --disk FILE,for=pager.jar");
    }

    // ---- programs

    /// Ten scans over 16 pages in 8 frames; ends with how many pages were read from the disk.
    private byte[] scan(int policy) {
        return Executables.of(code -> {
            call(code, BEGIN, AREA, 16, 8);
            if (policy >= 0) {
                call(code, POLICY, policy, 0, 0);
                expect(code, 0, 200);
            }
            fill(code, 16);
            for (int round = 0; round < 9; round++) {
                sum(code, 16);
                code.li(T0, 16 * 17 / 2).cmpeq(S3, T0, V0);
                expect(code, 1, 201);
            }
            call(code, COUNT, 0, 0, 0);
            exitWithResult(code);
        });
    }

    /// Page i from the end gets the number i.
    private void fill(Assembler code, int pages) {
        each(code, pages, () -> code.stq(S1, 0, S0));
    }

    private void increment(Assembler code, int pages) {
        each(code, pages, () -> code.ldq(T0, 0, S0).addq(T0, literal(1), T0).stq(T0, 0, S0));
    }

    private void decrement(Assembler code, int pages) {
        each(code, pages, () -> code.ldq(T0, 0, S0).subq(T0, literal(1), T0).stq(T0, 0, S0));
    }

    /// Into s3.
    private void sum(Assembler code, int pages) {
        code.li(S3, 0);
        each(code, pages, () -> code.ldq(S4, 0, S0).addq(S3, S4, S3));
    }

    private void each(Assembler code, int pages, Runnable body) {
        var next = "next " + labels++;
        code.li(S0, AREA).li(S1, pages).li(S2, PAGE).label(next);
        body.run();
        code.addq(S0, S2, S0).subq(S1, literal(1), S1).bne(S1, next);
    }

    private static void call(Assembler code, int number, long first, long second, long third) {
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

    private static void exitWithResult(Assembler code) {
        code.mov(V0, A0).li(V0, 1).callPal(Assembler.CALLSYS);
    }

    // ---- machines

    private int run(byte[] program, Upload... extensions) {
        return run("", program, extensions);
    }

    private int run(String size, byte[] program, Upload... extensions) {
        var disk = DiskPlan.parse(folder.resolve("swap") + size + ",for=pager.jar");
        return new SpinRunner().run(new KernelStarter.Options("", new KernelStarter.Options("").approvers(),
                NetPlan.NONE, List.of(disk)), execution(program, extensions), console::add);
    }

    private static ProgramRunner.Execution execution(byte[] program, Upload... extensions) {
        return new ProgramRunner.Execution("program", program, List.of(), List.of(), List.of(extensions),
                new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream());
    }

    /// Policies by number, for the space that asks.
    private static Upload policies() {
        return Upload.of("policies.jar",
                Jars.of("""
                        import spin.core.Extension;
                        import spin.core.Kernel;
                        import spin.core.memory.Paging;
                        import spin.core.memory.Translation;
                        import spin.core.trap.SystemCallRange;
                        import spin.core.trap.Trap;
                        public final class Main implements Extension {
                            private long last = -1;
                            public void start(Kernel kernel) {
                                kernel.events().on(Trap.class, Trap::systemCall).key(new SystemCallRange(0x5600, 0x5600))
                                        .handle((strand, state) -> {
                                            var space = strand.context();
                                            long policy = state.argument(0);
                                            kernel.events().on(Translation.class, Translation::pageNotPresent).key(space)
                                                    .handle((who, address, write) -> { last = address; return false; }).install();
                                            kernel.events().on(Paging.class, Paging::victim).key(space)
                                                    .handle((context, candidate) -> answer(policy, candidate)).install();
                                            state.result(0);
                                        }).install();
                            }
                            private long answer(long policy, long candidate) {
                                if (policy == 0) return last;
                                if (policy == 1) return 0x1234567;
                                if (policy == 2) throw new IllegalStateException("no idea");
                                if (policy == 4) return last + 8192;
                                while (true) { last++; }
                            }
                        }
                        """));
    }

    private static Upload pager() throws IOException {
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
        return Upload.of("pager.jar", bytes.toByteArray());
    }
}
