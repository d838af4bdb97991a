package spin.ext.strace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import spin.core.user.Executables;
import spin.ext.tmpfs.Tmpfs;
import spin.ext.unix.Unix;
import spin.hw.asm.Assembler;

/// The extension beside the operating system whose calls it shows.
class SyscallTraceTests {
    private static final int V0 = 0;
    private static final int T0 = 1;
    private static final int A0 = 16;
    private static final int A1 = 17;
    private static final int A2 = 18;
    private static final int SP = 30;
    private static final int READ = 3;
    private static final int WRITE = 4;
    private static final int CLOSE = 6;
    private static final int KILL = 37;
    private static final int OPEN = 45;
    private static final int EXIT_GROUP = 405;

    private final List<String> console = new ArrayList<>();

    @Test
    void callsAreShownByNameWithTheirArgumentsAndResults() throws Exception {
        run(Executables.of(code -> {
            text(code, "hi\n\"");
            call(code, WRITE, 1, 4);
            text(code, "/none");
            code.lda(A0, -16, SP).li(A1, 0_1000 + 1).li(A2, 0_644).li(V0, OPEN).callPal(Assembler.CALLSYS);
            code.li(A0, 7).li(A1, 0).li(V0, CLOSE).callPal(Assembler.CALLSYS);
            code.lda(A1, -16, SP).li(A0, 0).li(A2, 3).li(V0, READ).callPal(Assembler.CALLSYS);
            code.li(A0, 0x7000_0000).li(A1, 15).li(V0, KILL).callPal(Assembler.CALLSYS);
            code.li(A0, 16).li(V0, OPEN).li(A1, 0).callPal(Assembler.CALLSYS);
            code.li(A0, 1).li(A1, 2).li(V0, 999).callPal(Assembler.CALLSYS);
            code.li(A0, 3).li(V0, EXIT_GROUP).callPal(Assembler.CALLSYS);
        }), 3, trace(), jar(Unix.class, "unix.jar"));

        assertThat(console).filteredOn(line -> line.startsWith("program  ")).map(line -> line.substring(9))
                .containsExactly("write(1, \"hi\\n\\\"\", 4) = 4",
                        "open(\"/none\", O_WRONLY|O_CREAT, 0644) = -1 EROFS", "close(7) = -1 EBADF",
                        "read(0, \"abc\", 3) = 3", "kill(1879048192, SIGTERM) = -1 ESRCH",
                        "open(0x10, O_RDONLY, 03) = -1 EFAULT", "call_999(0x1, 0x2, 0x3, 0x1, 0, 0) = -1 ENOSYS",
                        "exit_group(3)");
    }

    /// Filters are no handlers: what the kernel itself serves, it serves.
    @Test
    void aProgramWithoutAnOperatingSystemRunsAsItDoes() throws Exception {
        var out = run(Executables.of(code -> {
            text(code, "hello");
            call(code, WRITE, 1, 5);
            code.li(A0, 4).li(V0, 1).callPal(Assembler.CALLSYS);
        }), 4, trace());

        assertThat(out).isEqualTo("hello");
        assertThat(console).contains("program  exit(4)");
    }

    @Test
    void whenItIsOffNothingIsInTheWayOfACall() throws Exception {
        try (var kernel = new SpinStarter().boot(new KernelStarter.Options(""), console::add)) {
            kernel.load("syscall-trace.jar", bytes(Path.of("target", "classes")));
            var before = kernel.shell("events").text();
            assertThat(kernel.shell("strace on").text()).isEqualTo("strace: on");
            assertThat(kernel.shell("dispatch Trap.systemCall").text()).contains("trace of calls", "trace of results");
            assertThat(kernel.shell("strace off").text()).isEqualTo("strace: off, 0 lines");
            assertThat(kernel.shell("events").text()).as("every binding of every event").isEqualTo(before);
        }
    }

    @Test
    void nonsenseGetsOneSentence() throws Exception {
        try (var kernel = new SpinStarter().boot(new KernelStarter.Options(""), console::add)) {
            kernel.load("syscall-trace.jar", bytes(Path.of("target", "classes")));
            kernel.load("tmpfs.jar", bytes(where(Tmpfs.class)));
            assertThat(kernel.shell("strace").text()).startsWith("strace on [program NAME]");
            assertThat(kernel.shell("strace on frobnicate").text()).contains("'frobnicate' is no system call");
            assertThat(kernel.shell("strace on to nowhere/f").text())
                    .contains("no file system is mounted as 'nowhere'");
            assertThat(kernel.shell("strace on to tmp").text()).contains("'tmp' is no file");
            assertThat(kernel.shell("strace on program sh to tmp/trace open read").text()).isEqualTo("strace: on");
            assertThat(kernel.shell("strace on to tmp/trace").text()).contains("trace");
        }
    }

    private static void text(Assembler code, String letters) {
        long packed = 0;
        for (int i = letters.length() - 1; i >= 0; i--) {
            packed = packed << 8 | letters.charAt(i);
        }
        code.li(T0, packed).stq(T0, -16, SP);
    }

    private static void call(Assembler code, int number, int descriptor, int length) {
        code.lda(A1, -16, SP).li(A0, descriptor).li(A2, length).li(V0, number).callPal(Assembler.CALLSYS);
    }

    private String run(byte[] program, int status, Upload... extensions) {
        var out = new ByteArrayOutputStream();
        Consumer<String> lines = console::add;
        var execution = new ProgramRunner.Execution("program", program, List.of(), List.of(), List.of(extensions),
                new ByteArrayInputStream(new byte[]{'a', 'b', 'c'}), out);
        assertThat(new SpinRunner().run(new KernelStarter.Options(""), execution, lines)).isEqualTo(status);
        return out.toString(StandardCharsets.US_ASCII);
    }

    private static Upload trace() throws IOException {
        return Upload.of("syscall-trace.jar", bytes(Path.of("target", "classes")));
    }

    private static Upload jar(Class<?> of, String name) throws Exception {
        return Upload.of(name, bytes(where(of)));
    }

    private static Path where(Class<?> of) throws URISyntaxException {
        return Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /// A folder of classes as a JAR; or the JAR that it is already.
    private static byte[] bytes(Path classes) throws IOException {
        if (!Files.isDirectory(classes)) {
            return Files.readAllBytes(classes);
        }
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
