package spin.ext.cthreads;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import spin.core.boot.SpinRunner;
import spin.core.cli.KernelStarter;
import spin.core.cli.ProgramRunner;
import spin.core.control.Upload;
import spin.ext.osf.OsfThreads;
import spin.hw.asm.Assembler;

/// Programs for the threads under test, and the two JARs.
final class TestPrograms {
    static final int V0 = 0;
    static final int A0 = 16;
    static final int A1 = 17;
    static final int A2 = 18;
    static final int SP = 30;

    static final Upload CTHREADS = Upload.of("cthreads.jar", jar(CThreads.class));
    static final Upload OSF_THREADS = Upload.of("osf-threads.jar", jar(OsfThreads.class));

    private TestPrograms() {}

    static void call(Assembler code, int number) {
        code.li(V0, number).callPal(Assembler.CALLSYS);
    }

    static void exit(Assembler code, int register) {
        code.mov(register, A0);
        call(code, 1);
    }

    /// @return the program's status
    static int run(Consumer<Assembler> body, Upload... extensions) {
        var execution = new ProgramRunner.Execution("program", executable(body), List.of(), List.of(),
                List.of(extensions),
                new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream());
        return new SpinRunner().run(new KernelStarter.Options(""), execution, new ArrayList<String>()::add);
    }

    /// A static executable of one segment, with a few zeroed pages behind it.
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

    /// The extension's JAR: as it is when it was packed before this module, else from its classes.
    private static byte[] jar(Class<?> extension) {
        try {
            var place = Path.of(extension.getProtectionDomain().getCodeSource().getLocation().toURI());
            return Files.isRegularFile(place) ? Files.readAllBytes(place) : packed(place);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] packed(Path classes) throws IOException {
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
        return bytes.toByteArray();
    }
}
