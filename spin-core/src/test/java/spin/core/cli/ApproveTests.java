package spin.core.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.core.boot.SpinVerifier;

/// `spin approve`, and what `spin verify` makes of it with the real verifier.
class ApproveTests {
    @TempDir
    Path temporary;

    private Stage stage = new Stage(Path.of("replaced before each test"));
    private Path jar = Path.of("replaced before each test");
    private String key = "";
    private String publicKey = "";

    @BeforeEach
    void begin() throws IOException {
        stage = new Stage(temporary);
        stage.provide(JarVerifier.class, SpinVerifier.class);
        jar = Files.write(temporary.resolve("driver.jar"),
                spin.core.load.Jars.starting("Thread.yield();"));
        key = temporary.resolve("owner.pem").toString();
        publicKey = temporary.resolve("owner.pub.pem").toString();
    }

    private String rule() {
        assertThat(stage.spin("verify", jar.toString())).isEqualTo(Main.FAILED);
        var line = stage.out().lines().findFirst().orElseThrow();
        return line.substring(line.lastIndexOf('[') + 1, line.lastIndexOf(']'));
    }

    @Test
    void aSignedJarIsApprovedForWhoeverKnowsTheKeyAndRefusedForEverybodyElse() throws IOException {
        var rule = rule();
        assertThat(stage.spin("approve", "--new-key", key)).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(key)))).isEqualTo("rw-------");
        assertThat(stage.spin("approve", jar.toString(), "--key", key, "--until", "2999-12-31", "--waive", rule))
                .isZero();

        assertThat(stage.spin("verify", jar.toString(), "--approved-by", publicKey, "--json", "-")).isZero();
        assertThat(stage.out()).contains("\"verdict\":\"approved\"").contains("\"waived\"").contains(rule);
        assertThat(stage.spin("verify", jar.toString())).isEqualTo(Main.FAILED);
        assertThat(stage.out()).contains("bad-approval");
    }

    @Test
    void aKeyIsNeverWrittenOverAnother() throws IOException {
        stage.spin("approve", "--new-key", key);
        var before = Files.readString(Path.of(key));
        assertThat(stage.spin("approve", "--new-key", key)).isEqualTo(Main.FAILED);
        assertThat(stage.err()).contains("cannot be written");
        assertThat(Files.readString(Path.of(key))).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no key", "-----BEGIN PRIVATE KEY-----\n????\n-----END PRIVATE KEY-----\n",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----\n"})
    void whatIsNoKeyIsRefusedInASentence(String text) throws IOException {
        stage.spin("approve", "--new-key", key);
        Files.writeString(Path.of(key), text);

        assertThat(stage.spin("approve", jar.toString(), "--key", key, "--until", "2999-12-31", "--waive", "no-invoke"))
                .isEqualTo(Main.FAILED);
        assertThat(stage.err()).contains("is not an Ed25519 private key in PEM").doesNotContain("Exception");
        assertThat(stage.spin("verify", jar.toString(), "--approved-by", key)).isEqualTo(Main.FAILED);
        assertThat(stage.err()).contains("is not an Ed25519 public key in PEM");
    }

    @Test
    void whatIsMissingIsWrongUsage() {
        assertThat(stage.spin("approve", jar.toString())).isEqualTo(2);
        assertThat(stage.err()).contains("--key");
        assertThat(stage.spin("approve")).isEqualTo(2);
    }

    @Test
    void aRuleThatCannotStandInAnApprovalIsRefused() {
        stage.spin("approve", "--new-key", key);
        assertThat(stage.spin("approve", jar.toString(), "--key", key, "--until", "2999-12-31", "--waive", "No Rule!"))
                .isEqualTo(Main.FAILED);
        assertThat(stage.err()).contains("names a file without a folder and at least one rule");
    }
}
