package spin.ext.inject;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.LocalDate;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.control.KernelControl;
import spin.core.control.Upload;
import spin.core.load.Jars;
import spin.domains.approve.Approvers;

/// The extension as its users have it: a JAR that is dropped into a running kernel, trusted or not.
class FaultInjectTests {
    private static final LocalDate TODAY = LocalDate.of(2026, 6, 1);
    private static final KeyPair OWNER = pair();

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KernelControl boot(boolean trusted) throws IOException {
        var kernel = new SpinStarter().boot(
                new KernelStarter.Options("", new KernelStarter.Approval(List.of(OWNER.getPublic()), () -> TODAY)),
                line -> {});
        var jar = jar();
        var upload = trusted
                ? new Upload("fault-inject.jar", jar, Approvers.sign("fault-inject.jar", jar, TODAY.plusDays(1),
                        List.of("no-privilege"), OWNER.getPrivate(), OWNER.getPublic()))
                : Upload.of("fault-inject.jar", jar);
        assertThat(kernel.load(upload).text()).contains("is loaded");
        assertThat(kernel.load(Upload.of("ping.jar", Jars.answering("ping", "pong"))).text()).contains("is loaded");
        return kernel;
    }

    /// Which of fifty commands were not known to anybody.
    private static String failures(String seed) throws IOException {
        try (var kernel = boot(false)) {
            assertThat(kernel.shell("inject Shell.run fail 1/4 seed " + seed).text())
                    .isEqualTo("inject: Shell.run fail 1/4 seed %s: 0 of 0 raises".formatted(seed));
            var pattern = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                pattern.append(kernel.shell("ping").done() ? '.' : 'x');
            }
            return pattern.toString();
        }
    }

    @Test
    void oneSeedHasTheSameFaultsAtTheSameRaisesAndAnotherSeedOthers() throws IOException {
        var seven = failures("7");
        assertThat(seven.chars().filter(each -> each == 'x').count()).as(seven).isBetween(5L, 22L);
        assertThat(failures("7")).isEqualTo(seven);
        assertThat(failures("8")).isNotEqualTo(seven);
    }

    @Test
    void whatIsTakenAwayIsGone() throws IOException {
        try (var kernel = boot(false)) {
            kernel.shell("inject Shell.run delay 1/1 cycles 1000");
            assertThat(kernel.shell("ping").text()).isEqualTo("pong");
            assertThat(kernel.shell("inject").text()).contains("Shell.run delay 1/1 cycles 1000 seed 1: 2 of 2 raises");
            assertThat(kernel.shell("inject off Shell.run").text()).isEqualTo("inject: 1 taken away");
            assertThat(kernel.shell("inject").text()).startsWith("inject: nothing");
            assertThat(kernel.shell("dispatch Shell.run").text()).doesNotContain("injected");
        }
    }

    @Test
    void eventsOfOthersTakeTheTrustOfTheMachinesOwner() throws IOException {
        try (var kernel = boot(false)) {
            assertThat(kernel.shell("inject Translation.pageNotPresent fail 1/2").text()).contains("inject: ")
                    .doesNotContain("raises");
            assertThat(kernel.shell("inject Strands.resume delay 1/2").text()).doesNotContain("raises");
            assertThat(kernel.shell("inject Disks.flush fail 1/2").text()).contains("pose as a drive");
            assertThat(kernel.shell("audit").text()).contains("Translation.pageNotPresent");
        }
        try (var kernel = boot(true)) {
            assertThat(kernel.shell("inject Translation.pageNotPresent fail 1/2").text()).contains("0 of 0 raises");
            assertThat(kernel.shell("inject Trap.systemCall corrupt 1/100").text()).contains("0 of 0 raises");
            assertThat(kernel.shell("dispatch Translation.pageNotPresent").text()).contains("injected FAIL");
            assertThat(kernel.unload("fault-inject.jar").text()).endsWith("its classes are gone.");
            assertThat(kernel.shell("dispatch Translation.pageNotPresent").text()).doesNotContain("injected");
        }
    }

    @Test
    void nonsenseGetsOneSentence() throws IOException {
        try (var kernel = boot(false)) {
            assertThat(kernel.shell("inject Nothing.at fail 1/2").text()).contains("'Nothing.at' is no event");
            assertThat(kernel.shell("inject Shell fail 1/2").text()).contains("'Shell' is no event");
            assertThat(kernel.shell("inject Shell.walk fail 1/2").text()).startsWith("inject: ").contains("walk");
            assertThat(kernel.shell("inject Shell.run explode 1/2").text()).contains("'explode' is no fault");
            assertThat(kernel.shell("inject Shell.run fail often").text()).contains("'often' is no rate");
            assertThat(kernel.shell("inject Shell.run fail 3/2").text()).contains("a rate of 3 in 2");
            assertThat(kernel.shell("inject Shell.run fail 1/2 seed x").text()).contains("'x' is no number");
            assertThat(kernel.shell("inject Shell.run fail 1/2 colour 3").text()).contains("'colour' is no option");
        }
    }

    private static byte[] jar() throws IOException {
        var classes = Path.of("target", "classes");
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
