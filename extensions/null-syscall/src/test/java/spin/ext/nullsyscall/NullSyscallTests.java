package spin.ext.nullsyscall;

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
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.cli.ProgramRunner;
import spin.core.control.Upload;
import spin.hw.asm.Assembler;

/// The extension in the name of a program that calls it.
class NullSyscallTests {
    private static final int ENOSYS = 78;

    @Test
    void theCallSucceedsForAProgramThatLoadedItAndIsUnknownToOthers() throws IOException {
        var program = executable(code -> code.li(0, 0x5300).callPal(Assembler.CALLSYS)
                .mov(0, 16).li(0, 1).callPal(Assembler.CALLSYS));

        assertThat(run(program, Upload.of("null-syscall.jar", jar()))).isZero();
        assertThat(run(program)).isEqualTo(ENOSYS);
    }

    @Test
    void itIsLoadedAtThePromptToo() throws IOException {
        try (var kernel = new SpinStarter().boot(new KernelStarter.Options(""), line -> {})) {
            var loaded = kernel.load(Upload.of("null-syscall.jar", jar()));

            assertThat(loaded.done()).as(loaded.text()).isTrue();
            assertThat(kernel.shell("events").text()).contains("null-syscall.jar");
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
