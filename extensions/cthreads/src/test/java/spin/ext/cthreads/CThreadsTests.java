package spin.ext.cthreads;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
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

/// Threads of a program that loads the extension.
class CThreadsTests {
    private static final int V0 = 0;
    private static final int A0 = 16;
    private static final int A1 = 17;
    private static final int A2 = 18;
    private static final int SP = 30;

    private static void call(Assembler code, int number) {
        code.li(V0, number).callPal(Assembler.CALLSYS);
    }

    private static void exit(Assembler code, int register) {
        code.mov(register, A0);
        call(code, 1);
    }

    @Test
    void whoJoinsSeesWhatTheThreadHasDone() throws IOException {
        var program = executable(code -> {
            code.la(A0, "thread").lda(A1, -4096, SP).li(A2, 42);
            call(code, 0x5400);
            code.mov(V0, A0);
            call(code, 0x5402);
            code.la(1, "cell").ldq(9, 0, 1);
            exit(code, 9);
            code.label("thread").la(1, "cell").stq(A0, 0, 1);
            call(code, 0x5401);
            code.align(8).label("cell").quad(0);
        });

        assertThat(run(program, Upload.of("cthreads.jar", jar()))).isEqualTo(42);
    }

    @Test
    void twoThreadsAlternate() throws IOException {
        // The main thread adds 1 and signals, the other doubles and signals back, five times: 0, 1, 2, 3, 6, 7, 14, 15, 30, 31, 62.
        var program = executable(code -> {
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
        });

        assertThat(run(program, Upload.of("cthreads.jar", jar()))).isEqualTo(62);
    }

    @Test
    void aForgedNameIsRefused() throws IOException {
        for (int number : new int[]{0x5402, 0x5405, 0x5406}) {
            var program = executable(code -> {
                code.li(A0, 4711);
                call(code, number);
                exit(code, V0);
            });

            assertThat(run(program, Upload.of("cthreads.jar", jar()))).isEqualTo(3);
        }
    }

    private static int run(byte[] program, Upload... extensions) {
        var console = new ArrayList<String>();
        var execution = new ProgramRunner.Execution("program", program, List.of(), List.of(), List.of(extensions),
                new ByteArrayInputStream(new byte[0]), OUT);
        return new SpinRunner().run(new KernelStarter.Options(""), execution, console::add);
    }

    private static final ByteArrayOutputStream OUT = new ByteArrayOutputStream();

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

    private static byte[] jar() throws IOException {
        var classes = Path.of("target", "classes");
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes); var files = Files.walk(classes)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                jar.write(Files.readAllBytes(file));
                jar.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
