package spin.ext.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.control.KernelControl;
import spin.core.control.Upload;
import spin.domains.approve.Approvers;

/// The extension as its users have it: a JAR that is dropped into a running kernel.
class PacketTracerTests {
    @TempDir
    Path folder;

    private final List<String> console = new ArrayList<>();
    private static final LocalDate TODAY = LocalDate.of(2026, 6, 1);
    private static final KeyPair OWNER = pair();

    private final KernelControl kernel = new SpinStarter().boot(
            new KernelStarter.Options("", new KernelStarter.Approval(List.of(OWNER.getPublic()), () -> TODAY)),
            console::add);

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void load() throws IOException {
        var jar = jar();
        var approval = Approvers.sign("packet-trace.jar", jar, TODAY.plusDays(1), List.of("no-privilege"),
                OWNER.getPrivate(), OWNER.getPublic());
        var loaded = kernel.load(new Upload("packet-trace.jar", jar, approval));
        assertThat(loaded.done()).as(loaded.text()).isTrue();
    }

    @AfterEach
    void halt() {
        kernel.close();
    }

    @Test
    void whatTheGuardLetsThroughIsKept() {
        assertThat(enter("packets on udp port 7")).isEqualTo("packets: on");
        enter("udp send 7 hello");
        enter("udp send 8 hello");

        assertThat(enter("packets show"))
                .contains("lo in   udp 127.0.0.1:49152 > 127.0.0.1:7  47 bytes", "packets: 1 packets")
                .doesNotContain(":8 ");
        assertThat(enter("packets off")).isEqualTo("packets: off, 1 packets are kept");
        enter("udp send 7 hello");
        assertThat(enter("packets show")).contains("packets: 1 packets");
    }

    @Test
    void everyConditionThatIsGivenHolds() {
        enter("packets on tcp port 7");
        enter("udp send 7 hello");
        assertThat(enter("packets show")).isEqualTo("packets: 0 packets, 0 older ones forgotten");
        enter("packets on host 127.0.0.1");
        enter("udp send 7 hello");
        assertThat(enter("packets show")).contains("packets: 1 packets");
        enter("packets on host 10.0.0.1");
        enter("udp send 7 hello");
        assertThat(enter("packets show")).contains("packets: 0 packets");
    }

    @Test
    void onlyTheNewestAreKept() {
        enter("packets on");
        for (int i = 0; i < 1010; i++) {
            enter("udp send 7 x");
        }
        assertThat(enter("packets show")).endsWith("packets: 1000 packets, 10 older ones forgotten");
    }

    @Test
    void tsharkReadsTheFile() throws Exception {
        var tshark = Stream.of(System.getenv("PATH").split(":", -1)).map(entry -> Path.of(entry, "tshark"))
                .filter(Files::isExecutable).findFirst();
        assumeTrue(tshark.isPresent(), "tshark is not installed (Debian package tshark)");
        enter("packets on");
        enter("udp send 7 hello");
        enter("udp send 8 hello again");
        var file = folder.resolve("trace.pcapng");
        Files.write(file, HexFormat.of().parseHex(enter("packets pcapng").replace("\n", "")));

        var process = new ProcessBuilder(tshark.get().toString(), "-r", file.toString(), "-o", "ip.check_checksum:TRUE",
                "-o",
                "udp.check_checksum:TRUE", "-T", "fields", "-e", "frame.interface_name", "-e", "udp.dstport", "-e",
                "data.len",
                "-e", "ip.checksum.status", "-e", "udp.checksum.status").redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isZero();
        assertThat(text.lines()).containsExactly("lo\t7\t\t1\t1", "lo\t8\t11\t1\t1");
    }

    @Test
    void whoIsNotTrustedIsRefused() throws IOException {
        var other = new SpinStarter().boot(new KernelStarter.Options(""), console::add);
        try (other) {
            other.load("packet-trace.jar", jar());
            assertThat(other.shell("packets on").text()).contains("--waive no-privilege");
        }
    }

    @Test
    void nonsenseGetsOneSentence() {
        assertThat(enter("packets")).startsWith("packets on [arp]");
        assertThat(enter("packets on port x")).contains("'port' needs a number");
        assertThat(enter("packets on host me")).contains("is no address");
        assertThat(enter("packets on now")).contains("'now' is no condition");
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
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                var entry = new JarEntry(classes.relativize(file).toString());
                entry.setTime(0); // packed twice it is the same bytes, whatever the clock did between
                jar.putNextEntry(entry);
                jar.write(Files.readAllBytes(file));
                jar.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
