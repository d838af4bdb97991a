package spin.ext.udprpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.control.KernelControl;

/// The extension as its users have it: a JAR that is dropped into a running kernel.
class UdpRpcTests {
    private final List<String> console = new ArrayList<>();
    private final KernelControl kernel = new SpinStarter().boot(new KernelStarter.Options(""), console::add);

    @BeforeEach
    void load() throws IOException {
        var loaded = kernel.load("udp-rpc.jar", jar());
        assertThat(loaded.done()).as(loaded.text()).isTrue();
    }

    @AfterEach
    void halt() {
        kernel.close();
    }

    @Test
    void everyCallIsAnsweredOnce() {
        assertThat(enter("rpc server 9")).isEqualTo("rpc: serving on port 9");
        assertThat(enter("rpc call 127.0.0.1 9 100 16")).startsWith("rpc: 100 calls of 16 bytes");
        assertThat(enter("rpc call 127.0.0.1 9 3 9000")).as("in parts").startsWith("rpc: 3 calls of 9000 bytes");
        assertThat(enter("rpc count")).isEqualTo("rpc: 103 served, 3 answered, 0 guards beside, 0 calls of them");
    }

    @Test
    void aCallThatNobodyAnswersSaysSo() {
        assertThat(enter("rpc call 127.0.0.1 10 5 16")).isEqualTo("rpc: no answer to call 1 of 5");
    }

    @Test
    void guardsThatAreFalseCallNobodyAndTheSwitchCallsAll() {
        enter("rpc server 9");
        assertThat(enter("rpc guards 50 false")).isEqualTo("50 guards beside, 0 calls of them");
        enter("rpc call 127.0.0.1 9 10 16");
        assertThat(enter("rpc count")).endsWith("50 guards beside, 0 calls of them");
        assertThat(enter("rpc reset")).isEqualTo("0 guards beside, 0 calls of them");

        enter("rpc guards 50 toggle");
        enter("rpc call 127.0.0.1 9 10 16");
        assertThat(enter("rpc count")).as("the switch is off").endsWith("50 guards beside, 0 calls of them");
        assertThat(enter("rpc toggle")).isEqualTo("rpc: the switch is on");
        enter("rpc call 127.0.0.1 9 10 16");
        assertThat(enter("rpc count")).endsWith("50 guards beside, 500 calls of them");
        enter("rpc toggle");
        enter("rpc one");
        enter("rpc call 127.0.0.1 9 10 16");
        assertThat(enter("rpc count")).endsWith("51 guards beside, 510 calls of them");
    }

    @Test
    void aHundredIsTheMost() {
        enter("rpc guards 100 toggle");

        assertThat(enter("rpc guards 1 toggle")).contains("at most 100 in all");
        assertThat(enter("rpc one")).contains("which is the most");
    }

    @Test
    void nonsenseGetsOneSentence() {
        assertThat(enter("rpc")).startsWith("rpc server PORT | call");
        assertThat(enter("rpc server 0")).isEqualTo("rpc: server needs a port from 1 to 65535");
        assertThat(enter("rpc server 4000")).contains("it already");
        assertThat(enter("rpc call x 9 1 16")).contains("is no address");
        assertThat(enter("rpc call 127.0.0.1 9 1 3")).contains("call needs a port");
        assertThat(enter("rpc guards 5 maybe")).contains("'false' or 'toggle'");
    }

    private String enter(String line) {
        return kernel.shell(line).text();
    }

    private static byte[] jar() throws IOException {
        return jarOf(Path.of("target", "classes"));
    }

    private static byte[] jarOf(Path classes) throws IOException {
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
