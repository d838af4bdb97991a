package spin.ext.cow;

import static org.assertj.core.api.Assertions.assertThat;
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
import spin.core.boot.SpinRunner;
import spin.core.cli.KernelStarter;
import spin.core.cli.ProgramRunner;
import spin.core.control.Upload;
import spin.core.user.Executables;
import spin.hw.asm.Assembler;

/// The extension in the name of a program that makes copies of itself. A program ends with the number of the first check that failed.
class CowTests {
    private static final int COPY = 0x5700;
    private static final int WAIT = 0x5701;
    private static final int COUNT = 0x5702;
    private static final int EINVAL = 22;
    private static final int PAGE = 8192;
    private static final int PAGES = 5;
    /// Bytes below the stack pointer at which the pages begin, whole pages of the stack.
    private static final int BELOW = -PAGE * (PAGES + 1);

    private static final int V0 = 0;
    private static final int T0 = 1;
    private static final int T1 = 2;
    private static final int S0 = 9;
    private static final int S1 = 10;
    private static final int S2 = 11;
    private static final int S3 = 12;
    private static final int S4 = 13;
    private static final int A0 = 16;
    private static final int SP = 30;

    private int labels;
    private final List<String> console = new ArrayList<>();

    @Test
    void whatOneStoresTheOtherDoesNotSeeAndOnlyThosePagesAreCopied() throws IOException {
        var program = Executables.of(code -> {
            store(code, 7);
            call(code, COPY, 0);
            code.mov(V0, S4).bne(S4, "parent");
            sum(code, 7 * PAGES, 1);
            store(code, 9);
            sum(code, 9 * PAGES, 2);
            exit(code, 42);
            code.label("parent").mov(S4, A0).li(V0, WAIT).callPal(Assembler.CALLSYS);
            expect(code, 42, 3);
            sum(code, 7 * PAGES, 4);
            call(code, COUNT, 0);
            expect(code, PAGES, 5);
            call(code, COUNT, 1);
            expect(code, 0, 6);
            store(code, 8);
            call(code, COUNT, 0);
            expect(code, PAGES, 7);
            exit(code, 0);
        });
        assertThat(run(program)).as("%s", console).isZero();
    }

    @Test
    void theParentsStoresAreItsOwnToo() throws IOException {
        var program = Executables.of(code -> {
            store(code, 7);
            call(code, COPY, 0);
            code.mov(V0, S4).bne(S4, "parent");
            // Long enough that the parent has stored meanwhile: several quanta.
            code.li(S3, 3_000_000).label("wait").subq(S3, literal(1), S3).bne(S3, "wait");
            sum(code, 7 * PAGES, 1);
            exit(code, 0);
            code.label("parent");
            store(code, 8);
            code.mov(S4, A0).li(V0, WAIT).callPal(Assembler.CALLSYS);
            expect(code, 0, 2);
            sum(code, 8 * PAGES, 3);
            exit(code, 0);
        });
        assertThat(run(program)).as("%s", console).isZero();
    }

    /// Eight programs in the end, of which each adds one to pages that it shares with those before it.
    @Test
    void copiesOfCopies() throws IOException {
        var program = Executables.of(code -> {
            store(code, 0);
            for (int generation = 1; generation <= 3; generation++) {
                var parent = "parent " + generation;
                call(code, COPY, 0);
                code.mov(V0, S4).bne(S4, parent);
                add(code);
                code.br("next " + generation);
                code.label(parent).mov(S4, A0).li(V0, WAIT).callPal(Assembler.CALLSYS);
                // A copy of generation g ends with the sum of what its copies ended with and how often it added.
                code.addq(S2, V0, S2).label("next " + generation);
            }
            code.lda(S0, BELOW / 2, SP).ldq(T0, BELOW / 2, S0).addq(S2, T0, A0).li(V0, 1).callPal(Assembler.CALLSYS);
        });
        // Each of the eight ends with its additions and those of its copies: 0+3+ ... as a binary tree of three levels.
        assertThat(run(program)).as("%s", console).isEqualTo(endOf(0, 1, 0));
    }

    /// The status of a program that has added so often, makes its copies from that generation on, and has that sum so far.
    private static int endOf(int added, int generation, int sum) {
        if (generation > 3) {
            return sum + added;
        }
        int copy = endOf(added + 1, generation + 1, sum);
        return endOf(added, generation + 1, sum + copy);
    }

    @Test
    void whatMakesNoSenseIsRefused() throws IOException {
        var program = Executables.of(code -> {
            call(code, WAIT, 1);
            expect(code, EINVAL, 1);
            call(code, COUNT, 2);
            expect(code, EINVAL, 2);
            exit(code, 0);
        });
        assertThat(run(program)).as("%s", console).isZero();
    }

    @Test
    void aStoreWhereNoneIsAllowedIsAFaultInTheCopyToo() throws IOException {
        var program = Executables.of(code -> {
            call(code, COPY, 0);
            code.mov(V0, S4).bne(S4, "parent");
            code.li(T0, 0x10).stq(T0, 0, T0);
            exit(code, 0);
            code.label("parent").mov(S4, A0).li(V0, WAIT).callPal(Assembler.CALLSYS);
            expect(code, 128 + 11, 1);
            exit(code, 0);
        });
        assertThat(run(program)).as("%s", console).isZero();
    }

    // ---- programs

    private void store(Assembler code, int value) {
        each(code, () -> code.li(T0, value).stq(T0, 0, S0));
    }

    private void add(Assembler code) {
        each(code, () -> code.ldq(T0, 0, S0).addq(T0, literal(1), T0).stq(T0, 0, S0));
    }

    private void sum(Assembler code, int expected, int check) {
        code.li(S3, 0);
        each(code, () -> code.ldq(T0, 0, S0).addq(S3, T0, S3));
        code.mov(S3, V0);
        expect(code, expected, check);
    }

    private void each(Assembler code, Runnable body) {
        var next = "each " + labels++;
        code.lda(S0, BELOW / 2, SP).lda(S0, BELOW / 2, S0).li(S1, PAGES).label(next);
        body.run();
        code.li(T1, PAGE).addq(S0, T1, S0).subq(S1, literal(1), S1).bne(S1, next);
    }

    private static void call(Assembler code, int number, long first) {
        code.li(V0, number).li(A0, first).callPal(Assembler.CALLSYS);
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
        var execution = new ProgramRunner.Execution("program", program, List.of(), List.of(), List.of(extension()),
                new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream());
        return new SpinRunner().run(new KernelStarter.Options(""), execution, console::add);
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
        return Upload.of("cow.jar", bytes.toByteArray());
    }
}
