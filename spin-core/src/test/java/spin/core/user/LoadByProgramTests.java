package spin.core.user;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.core.user.Executables.A0;
import static spin.core.user.Executables.V0;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spin.core.boot.SpinRunner;
import spin.core.cli.KernelStarter;
import spin.core.cli.ProgramRunner;
import spin.core.load.Jars;
import spin.hw.asm.Assembler;

/// The third way to load an extension: a program brings it along and loads it by a system call of the kernel's own.
class LoadByProgramTests {
    private static final int DOUBLE = 1000;
    private static final int ENOEXEC = 8;
    private static final int EFAULT = 14;
    private static final int EINVAL = 22;
    private static final int ENOSYS = 78;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final List<String> console = new ArrayList<>();

    private int run(Consumer<Assembler> body) {
        var execution = new ProgramRunner.Execution("bringer", Executables.of(body), List.of(), List.of(), List.of(),
                new ByteArrayInputStream(new byte[0]), written);
        return new SpinRunner().run(new KernelStarter.Options(""), execution, console::add);
    }

    /// Serves call 1000 of whoever it was loaded by: twice its argument.
    private static byte[] doubling() {
        return Jars.starting("""
                kernel.events().on(spin.core.trap.Trap.class, spin.core.trap.Trap::systemCall)
                        .key(new spin.core.trap.SystemCallRange(1000, 1000))
                        .handle((strand, state) -> state.result(2 * state.argument(0))).install();
                """);
    }

    private static void loads(Assembler code, String name, int nameLength, String jar, long jarLength) {
        code.la(16, name).li(17, nameLength).la(18, jar).li(19, jarLength).li(V0, KernelCalls.LOAD)
                .callPal(Assembler.CALLSYS);
    }

    private static void data(Assembler code, String label, byte[] bytes) {
        code.align(8).label(label);
        var padded = ByteBuffer.allocate((bytes.length + 7) & -8).order(ByteOrder.LITTLE_ENDIAN).put(bytes).rewind();
        while (padded.hasRemaining()) {
            code.quad(padded.getLong());
        }
    }

    private static void exitsWith(Assembler code, int register) {
        code.mov(register, A0).li(V0, 1).callPal(Assembler.CALLSYS);
    }

    @Test
    void aProgramLoadsAnExtensionAndItsOwnCallsAreServedFromThenOn() {
        var jar = doubling();

        int status = run(code -> {
            code.li(A0, 21).li(V0, DOUBLE).callPal(Assembler.CALLSYS).mov(V0, 9);
            loads(code, "name", 10, "jar", jar.length);
            code.bne(19, "failed");
            code.li(A0, 10).li(V0, DOUBLE).callPal(Assembler.CALLSYS).addq(9, V0, 9);
            exitsWith(code, 9);
            code.label("failed").li(9, 255);
            exitsWith(code, 9);
            data(code, "name", "double.jar".getBytes(StandardCharsets.UTF_8));
            data(code, "jar", jar);
        });

        assertThat(status).as(written.toString(StandardCharsets.UTF_8)).isEqualTo(ENOSYS + 20);
        assertThat(console).allMatch(line -> line.startsWith("SPIN"));
    }

    @Test
    void aJarThatIsRefusedIsExplainedAtTheProgramsTerminalAndTheProgramGoesOn() {
        var jar = Jars.starting("System.exit(1);");

        int status = run(code -> {
            loads(code, "name", 7, "jar", jar.length);
            exitsWith(code, V0);
            data(code, "name", "bad.jar".getBytes(StandardCharsets.UTF_8));
            data(code, "jar", jar);
        });

        assertThat(status).isEqualTo(ENOEXEC);
        assertThat(written.toString(StandardCharsets.UTF_8)).contains("bad.jar: refused").contains("no-exit")
                .contains("Main.start");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            0,   4, 22
            -1,  4, 22
            101, 4, 22
            9223372036854775807, 4, 22
            4,  -1, 22
            4,  16777217, 22
            4,  9223372036854775807, 22
            4,  16777216, 14
            100, 0, 8
            4,   4, 8
            """)
    void lengthsThatAreNoneAndBytesThatAreNotThereAreRefused(long nameLength, long jarLength, int errno) {
        assertThat(List.of(EINVAL, EFAULT, ENOEXEC)).contains(errno);

        int status = run(code -> {
            code.la(16, "name").li(17, nameLength).la(18, "name").li(19, jarLength).li(V0, KernelCalls.LOAD)
                    .callPal(Assembler.CALLSYS);
            exitsWith(code, V0);
            data(code, "name", new byte[128]);
        });

        assertThat(status).isEqualTo(errno);
    }

    /// Whatever a program calls its extension: the name is text, for people.
    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"../../etc/passwd", "a/b", "''", "é.jar", "x y.jar", "%s%n", "SpinPublic"})
    void anyNameIsANameAndNothingElse(String name) {
        var jar = doubling();
        var bytes = (name + "\0").getBytes(StandardCharsets.UTF_8);

        int status = run(code -> {
            loads(code, "name", bytes.length, "jar", jar.length);
            code.bne(19, "failed");
            code.li(A0, 10).li(V0, DOUBLE).callPal(Assembler.CALLSYS);
            exitsWith(code, V0);
            code.label("failed").li(V0, 255);
            exitsWith(code, V0);
            data(code, "name", bytes);
            data(code, "jar", jar);
        });

        assertThat(status).as(written.toString(StandardCharsets.UTF_8)).isEqualTo(20);
    }
}
