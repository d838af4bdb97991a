package spin.ext.dsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.cli.NetPlan;
import spin.core.control.KernelControl;

/// The extension as its users have it: a JAR that is dropped into two machines on one wire.
class DsmTests {
    private static KernelControl boot(String net) throws IOException {
        var plain = new KernelStarter.Options("");
        var kernel = new SpinStarter()
                .boot(new KernelStarter.Options("", plain.approvers(), NetPlan.parse(net)), _ -> {});
        var loaded = kernel.load("dsm.jar", jarOf(Path.of("target", "classes")));
        assertThat(loaded.done()).as(loaded.text()).isTrue();
        return kernel;
    }

    private static int freePort() throws IOException {
        try (var channel = DatagramChannel.open()) {
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return ((InetSocketAddress) channel.getLocalAddress()).getPort();
        }
    }

    @Test
    void twoMachinesSeeOneMemoryOverAWireThatLosesAndDoubles() throws IOException {
        int listens = freePort();
        try (var one = boot(
                "udp:%d,address=10.5.0.1/24,drop-chance=5%%,duplicate-chance=5%%,seed=3".formatted(listens));
                var other = boot("udp:%d,peer=127.0.0.1:%d,address=10.5.0.2/24".formatted(freePort(), listens))) {
            assertThat(one.shell("dsm join 0 10.5.0.1 10.5.0.2").text())
                    .isEqualTo("dsm: machine 0 of 2, 64 pages of 1024 words");
            assertThat(other.shell("dsm join 1 10.5.0.1 10.5.0.2").done()).isTrue();
            for (int i = 0; i < 5; i++) {
                assertThat(one.shell("dsm add 7 1").text()).isEqualTo("dsm: " + 2 * i);
                assertThat(other.shell("dsm add 7 1").text()).isEqualTo("dsm: " + (2 * i + 1));
            }
            assertThat(other.shell("dsm write 2000 5").text()).isEqualTo("dsm: written");
            assertThat(one.shell("dsm read 2000").text()).isEqualTo("dsm: 5");
            assertThat(one.shell("dsm stats").text()).startsWith("dsm: 6 accesses, 0 datagrams refused, pages -r---");
            assertThat(other.shell("dsm stats").text()).contains("pages wr---");
        }
    }

    @Test
    void aMachineAloneAndNonsense() throws IOException {
        try (var kernel = boot("none")) {
            assertThat(kernel.shell("dsm").text()).startsWith("dsm join SELF ADDRESS ADDRESS...");
            assertThat(kernel.shell("dsm read 1").text()).isEqualTo("dsm: join first");
            assertThat(kernel.shell("dsm join 1 10.0.0.1").text()).startsWith("dsm: join needs the addresses of");
            assertThat(kernel.shell("dsm join 0 here").text()).startsWith("dsm: ").contains("is no address");
            assertThat(kernel.shell("dsm join 0 127.0.0.1").done()).isTrue();
            assertThat(kernel.shell("dsm join 0 127.0.0.1").text()).startsWith("dsm: this machine has joined already");
            assertThat(kernel.shell("dsm write 65535 9").text()).isEqualTo("dsm: written");
            assertThat(kernel.shell("dsm read 65535").text()).isEqualTo("dsm: 9");
            assertThat(kernel.shell("dsm read 65536").text()).startsWith("dsm: words are numbered from 0 to 65535");
            assertThat(kernel.unload("dsm.jar").text()).isEqualTo("dsm.jar is unloaded, and its classes are gone.");
        }
    }

    private static byte[] jarOf(Path classes) throws IOException {
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
