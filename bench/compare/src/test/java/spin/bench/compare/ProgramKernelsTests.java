package spin.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import spin.core.cli.CommandFailure;
import spin.core.cli.ProgramRunner;
import spin.hw.asm.Assembler;

/// `spin exec --on`: the same unmodified program on every kernel that runs any, metered.
final class ProgramKernelsTests {

    private static final Path SUITE = Path.of("..", "..", "extensions", "unix", "src", "test", "resources", "spin",
            "ext", "unix", "posix");

    private static final long BASE = 0x1_2000_0000L;
    private static final int HEADERS = 120;

    private final ProgramKernels kernels = new ProgramKernels();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<String> told = new ArrayList<>();

    @Test
    void aegisIsAmongThem() {
        assertThat(kernels.names()).contains("aegis");
    }

    @Test
    void inputOutputAndStatusAreTheProgramsEverywhere() throws IOException {
        for (var kernel : kernels.names()) {
            out.reset();
            var status = kernels.run(kernel, "", posix("input", "one\ntwo\nthree"), told::add);

            assertThat("exit " + status + "\n" + out).as(kernel)
                    .isEqualTo(Files.readString(SUITE.resolve("expected/input.txt")));
        }
    }

    @Test
    void aStatusThatIsNotZeroAndCallsThatThereAreNotAreToldOn() throws IOException {
        assertThat(kernels.run("aegis", "", posix("segv", ""), told::add)).isEqualTo(128 + 11);
        assertThat(told).isEmpty();

        assertThat(kernels.run("aegis", "", execution(wantsCallThatThereIsNot(), "", ""), told::add)).isZero();
        assertThat(told).containsExactly("aegis has no system call 299; program wanted it 2 times.");
    }

    @Test
    void aProfileThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> kernels.run("aegis", "pdp-11", posix("usage", ""), told::add))
                .isInstanceOf(CommandFailure.class).hasMessageContaining("pdp-11");
    }

    /// An Alpha executable of one segment: the number is OSF/1's last and was never a call.
    private static byte[] wantsCallThatThereIsNot() {
        var code = new Assembler(BASE + HEADERS);
        for (int time = 0; time < 2; time++) {
            code.li(0, 299).callPal(Assembler.CALLSYS);
        }
        code.li(16, 0).li(0, 405).callPal(Assembler.CALLSYS);
        var text = code.assemble().image();
        var bytes = ByteBuffer.allocate(HEADERS + text.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0x464c_457f).put((byte) 2).put((byte) 1).put((byte) 1).position(16);
        bytes.putShort((short) 2).putShort((short) 0x9026).putInt(1).putLong(BASE + HEADERS).putLong(64).putLong(0);
        bytes.putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 1).position(64);
        bytes.putInt(1).putInt(5).putLong(0).putLong(BASE).putLong(BASE).putLong(bytes.capacity())
                .putLong(bytes.capacity()).putLong(0x2000);
        return bytes.position(HEADERS).put(text).array();
    }

    private ProgramRunner.Execution posix(String part, String input) throws IOException {
        return program("posix", part, input);
    }

    private ProgramRunner.Execution program(String name, String part, String input) throws IOException {
        try (var in = new GZIPInputStream(Files.newInputStream(SUITE.resolve(name + ".gz")))) {
            return execution(in.readAllBytes(), part, input);
        }
    }

    private ProgramRunner.Execution execution(byte[] executable, String part, String input) {
        return new ProgramRunner.Execution("program", executable, List.of(part), List.of(), List.of(),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.ISO_8859_1)), out,
                new ByteArrayOutputStream(), null, true);
    }
}
