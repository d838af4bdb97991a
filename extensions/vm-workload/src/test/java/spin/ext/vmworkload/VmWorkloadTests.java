package spin.ext.vmworkload;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.literal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import spin.core.boot.SpinRunner;
import spin.core.cli.KernelStarter;
import spin.core.cli.ProgramRunner;
import spin.core.control.Upload;
import spin.hw.asm.Assembler;

/// The extension in the name of a program whose pages it keeps. A program ends with the number of the first thing that was not as
/// it should be.
class VmWorkloadTests {
    private static final long ARENA = 0x3_0000_0000L;
    private static final int PAGES = 100;
    private static final int PAGE = 8192;
    private static final int EINVAL = 22;
    private static final int ENOSYS = 78;
    private static final int SIGSEGV = 11;

    private static final int V0 = 0;
    private static final int T0 = 1;
    private static final int T1 = 2;
    private static final int S0 = 9;
    private static final int S1 = 10;
    private static final int S2 = 11;
    private static final int A0 = 16;
    private static final int A1 = 17;

    private int checks;

    @Test
    void aProgramSeesItsPagesDirtyProtectedFaultingAndAllowedAgain() throws IOException {
        var program = executable(code -> {
            call(code, 0x5400, ARENA, PAGES).expect(code, 0);
            call(code, 0x5401, ARENA + PAGE, 0).expect(code, 0);
            store(code, ARENA + PAGE);
            call(code, 0x5401, ARENA + PAGE, 0).expect(code, 1);
            call(code, 0x5401, ARENA + 2 * PAGE, 0).expect(code, 0);
            call(code, 0x5402, ARENA, PAGES).expect(code, 0);
            call(code, 0x5405, 0, 0).expect(code, 0);
            store(code, ARENA + PAGE);
            store(code, ARENA + PAGE);
            call(code, 0x5405, 0, 0).expect(code, 1);
            call(code, 0x5403, ARENA, PAGES).expect(code, 0);
            store(code, ARENA + 7 * PAGE);
            call(code, 0x5405, 0, 0).expect(code, 1);
            exit(code, 0);
        });

        assertThat(run(program, extension())).isZero();
    }

    @Test
    void appel2StoresToAHundredProtectedPagesAndFaultsOnEachOnce() throws IOException {
        var program = executable(code -> {
            call(code, 0x5400, ARENA, PAGES).expect(code, 0);
            call(code, 0x5402, ARENA, PAGES).expect(code, 0);
            code.li(S0, ARENA).li(S1, PAGES).li(S2, PAGE);
            code.label("next").stq(S1, 0, S0).addq(S0, S2, S0).subq(S1, literal(1), S1).bne(S1, "next");
            call(code, 0x5405, 0, 0).expect(code, PAGES);
            exit(code, 0);
        });

        assertThat(run(program, extension())).isZero();
    }

    @Test
    void appel1ProtectsThePageThatWasAllowedBefore() throws IOException {
        var program = executable(code -> {
            call(code, 0x5400, ARENA, 2).expect(code, 0);
            call(code, 0x5402, ARENA, 2).expect(code, 0);
            call(code, 0x5404, 1, 0).expect(code, 0);
            store(code, ARENA);
            store(code, ARENA + PAGE);
            store(code, ARENA);
            store(code, ARENA);
            call(code, 0x5405, 0, 0).expect(code, 3);
            exit(code, 0);
        });

        assertThat(run(program, extension())).isZero();
    }

    @Test
    void whatIsGivenBackIsGoneAndCanBeHadAgain() throws IOException {
        var again = executable(code -> {
            for (int i = 0; i < 3; i++) {
                call(code, 0x5400, ARENA, 4).expect(code, 0);
                store(code, ARENA);
                call(code, 0x5406, 0, 0).expect(code, 0);
            }
            exit(code, 0);
        });
        var late = executable(code -> {
            call(code, 0x5400, ARENA, 4).expect(code, 0);
            call(code, 0x5406, 0, 0).expect(code, 0);
            store(code, ARENA);
            exit(code, 0);
        });

        assertThat(run(again, extension())).isZero();
        assertThat(run(late, extension())).isEqualTo(128 + SIGSEGV);
    }

    @Test
    void whatTheKernelRefusesIsToldToTheProgram() throws IOException {
        var program = executable(code -> {
            call(code, 0x5402, ARENA, 1).expect(code, EINVAL);
            call(code, 0x5400, ARENA, 0).expect(code, EINVAL);
            call(code, 0x5400, -PAGE, 1).expect(code, EINVAL);
            call(code, 0x5400, ARENA, 1 << 20).expect(code, EINVAL);
            call(code, 0x5400, 0x1_2000_0000L, 1).expect(code, EINVAL);
            call(code, 0x5400, ARENA, 1).expect(code, 0);
            call(code, 0x5402, ARENA + PAGE, 1).expect(code, EINVAL);
            exit(code, 0);
        });

        assertThat(run(program, extension())).isZero();
    }

    @Test
    void withoutTheExtensionItsCallsAreUnknown() throws IOException {
        var program = executable(code -> {
            call(code, 0x5400, ARENA, 1).expect(code, ENOSYS);
            exit(code, 0);
        });

        assertThat(run(program)).isZero();
    }

    private VmWorkloadTests call(Assembler code, int number, long first, long second) {
        code.li(V0, number).li(A0, first).li(A1, second).callPal(Assembler.CALLSYS);
        return this;
    }

    private void expect(Assembler code, int result) {
        checks++;
        var fine = "check " + checks;
        code.li(T0, result).cmpeq(V0, T0, T1).bne(T1, fine);
        exit(code, checks);
        code.label(fine);
    }

    private static void store(Assembler code, long address) {
        code.li(T0, address).stq(T0, 0, T0);
    }

    private static void exit(Assembler code, int status) {
        code.li(A0, status).li(V0, 1).callPal(Assembler.CALLSYS);
    }

    private static int run(byte[] program, Upload... extensions) {
        var execution = new ProgramRunner.Execution("program", program, List.of(), List.of(), List.of(extensions),
                new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream());
        return new SpinRunner().run(new KernelStarter.Options(""), execution, line -> {});
    }

    /// A static executable of one segment.
    private static byte[] executable(Consumer<Assembler> body) {
        long base = 0x1_2000_0000L;
        var code = new Assembler(base + 0x100);
        body.accept(code);
        var program = code.assemble();
        var image = program.image();
        var file = ByteBuffer.allocate(0x100 + image.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[]{0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        file.putShort((short) 2).putShort((short) 0x9026).putInt(1).putLong(program.entry()).putLong(64).putLong(0);
        file.putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 1).putShort((short) 64)
                .putShort((short) 0).putShort((short) 0);
        file.putInt(1).putInt(7).putLong(0).putLong(base).putLong(base).putLong(0x100L + image.length)
                .putLong(0x100L + image.length).putLong(0x2000);
        file.put(0x100, image);
        return file.array();
    }

    private static Upload extension() throws IOException {
        var classes = Path.of("target", "classes");
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes); var files = Files.walk(classes)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                jar.write(Files.readAllBytes(file));
                jar.closeEntry();
            }
        }
        return Upload.of("vm-workload.jar", bytes.toByteArray());
    }
}
