package spin.core.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.control.KernelControl;
import spin.core.control.Upload;
import spin.domains.approve.Approvers;

/// A kernel whose owner configured a key, and JARs with and without its word.
class ApprovedExtensionTests {
    private static final LocalDate TODAY = LocalDate.of(2026, 6, 1);
    private static final KeyPair OWNER = pair();
    private static final KeyPair STRANGER = pair();

    private final List<String> console = new ArrayList<>();
    private LocalDate today = TODAY;
    private final KernelControl kernel = new SpinStarter().boot(
            new KernelStarter.Options("", new KernelStarter.Approval(List.of(OWNER.getPublic()), () -> today)),
            console::add);
    private byte[] jar = {};

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void compile() {
        jar = Jars.starting("Thread.yield();");
    }

    @AfterEach
    void halt() {
        kernel.close();
    }

    private static byte[] approval(String file, byte[] jar, KeyPair key, String... rules) {
        return Approvers.sign(file, jar, TODAY.plusDays(1), List.of(rules), key.getPrivate(), key.getPublic());
    }

    @Test
    void whatTheVerifierRefusesIsLoadedWithTheOwnersWordAndTheKernelSaysSoForEver() {
        var refused = kernel.load("driver.jar", jar);
        assertThat(refused.done()).isFalse();
        var rule = refused.text().lines().skip(1).findFirst().orElseThrow().strip().replaceAll(":.*", "");

        var loaded = kernel.load(new Upload("driver.jar", jar, approval("driver.jar", jar, OWNER, rule)));

        var key = Approvers.keyName(OWNER.getPublic()).substring(0, 16);
        assertThat(loaded.text()).startsWith("driver.jar is loaded").contains("approved by key " + key + " to break "
                + rule);
        assertThat(kernel.shell("domains").text()).contains("driver.jar").contains("approved by key " + key);
        assertThat(kernel.unload("driver.jar").text()).endsWith("its classes are gone.");
    }

    @Test
    void anApprovalThatIsWrongIsNeverTakenForNone() {
        var harmless = Jars.answering("hello", "Hello!");
        assertThat(kernel.load("hello.jar", harmless).done()).isTrue();
        kernel.unload("hello.jar");

        for (var wrong : List.of(approval("hello.jar", harmless, STRANGER, "no-invoke"),
                approval("other.jar", harmless, OWNER, "no-invoke"), approval("hello.jar", jar, OWNER, "no-invoke"),
                new byte[0], "Spin-Approval: 1\n".getBytes(java.nio.charset.StandardCharsets.UTF_8))) {
            assertThat(kernel.load(new Upload("hello.jar", harmless, wrong))).satisfies(outcome -> {
                assertThat(outcome.done()).isFalse();
                assertThat(outcome.text()).contains("bad-approval");
            });
        }
        assertThat(kernel.shell("hello").done()).isFalse();
    }

    @Test
    void anApprovalEndsWithItsLastDay() {
        var harmless = Jars.answering("hello", "Hello!");
        var upload = new Upload("hello.jar", harmless, approval("hello.jar", harmless, OWNER, "no-invoke"));
        today = TODAY.plusDays(1);
        assertThat(kernel.load(upload).done()).isTrue();
        today = TODAY.plusDays(2);

        assertThat(kernel.load(upload)).satisfies(outcome -> {
            assertThat(outcome.done()).isFalse();
            assertThat(outcome.text()).contains("was good until").contains("goes on running");
        });
    }

    @Test
    void whoIsRefusedSomethingIsInTheAuditLog() {
        assertThat(kernel.shell("audit").text()).isEqualTo("nobody was refused anything");
        var spy = Jars.starting("kernel.events().on(spin.core.trap.Trap.class, spin.core.trap.Trap::systemCall)"
                + ".handle((strand, state) -> {}).install();");
        var refused = kernel.load("spy.jar", spy);

        assertThat(refused.done()).isFalse();
        assertThat(kernel.shell("audit").text())
                .contains("1  install  spy.jar  Trap.systemCall: its key is no range of system calls");
    }

    /// One test per interface that is for trusted extensions, and for some that are for nobody.
    @ParameterizedTest
    @ValueSource(strings = {"spin.core.device.Frame", "spin.core.device.Link", "spin.core.device.NetworkDevice"})
    void whatIsForTrustedExtensionsIsNamedByThemAlone(String type) {
        var driver = Jars.starting("kernel.console().println(\"\" + (Object) %s.class.isInterface());".formatted(type));

        var refused = kernel.load("driver.jar", driver);
        assertThat(refused.done()).isFalse();
        assertThat(refused.text()).contains("unresolved: Main.start (line ").contains(type);
        assertThat(kernel.shell("audit").text())
                .contains("link  driver.jar  SpinTrusted: SpinTrusted is for extensions");

        assertThat(kernel.load(new Upload("driver.jar", driver, approval("driver.jar", driver, OWNER, "no-privilege")))
                .text()).startsWith("driver.jar is loaded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"spin.dispatcher.Dispatcher", "spin.dispatcher.Exported", "spin.dispatcher.Batch",
            "spin.dispatcher.Authoriser", "spin.core.boot.SpinKernel", "spin.core.load.ExtensionLoader",
            "spin.core.device.Links", "spin.core.strand.Processor", "spin.domains.Domain", "spin.domains.NameServer"})
    void whatIsInsideTheKernelIsNamedByNobodyTrustedOrNot(String type) {
        var nosy = Jars.starting("kernel.console().println(\"\" + (Object) %s.class.isInterface());".formatted(type));
        for (var upload : List.of(Upload.of("nosy.jar", nosy),
                new Upload("nosy.jar", nosy, approval("nosy.jar", nosy, OWNER, "no-privilege")))) {
            var refused = kernel.load(upload);
            assertThat(refused.done()).isFalse();
            assertThat(refused.text()).contains("unresolved: Main.start (line ").contains(type);
        }
    }

    private static byte[] scheduler() {
        return Jars.starting("""
                kernel.events().on(spin.core.strand.GlobalScheduler.class, spin.core.strand.GlobalScheduler::ready)
                        .handle(strand -> {}).install();
                """);
    }

    @Test
    void trustWithAllStrandsIsGivenToBytesByASignatureAndNotToAName() {
        var scheduler = scheduler();
        var other = Jars.starting("kernel.console().println(\"other\");");
        assertThat(kernel.load("sched.jar", scheduler).text()).contains("--waive no-privilege");

        var loaded = kernel
                .load(new Upload("sched.jar", scheduler, approval("sched.jar", scheduler, OWNER, "no-privilege")));

        assertThat(loaded.done()).as(loaded.text()).isTrue();
        assertThat(loaded.text())
                .contains("privileged, approved by key " + Approvers.keyName(OWNER.getPublic()).substring(0, 16));
        assertThat(kernel.shell("privilege").text()).contains("sched.jar");
        assertThat(kernel.shell("privilege sched.jar").done()).isTrue();
        assertThat(kernel.load("sched.jar", other).done()).as("the name alone is worth nothing").isTrue();
        assertThat(kernel.shell("privilege").text()).isEqualTo("nobody is privileged");
        assertThat(kernel.shell("privilege sched.jar").text()).contains("its bytes are not approved for that");
        assertThat(kernel.load("sched.jar", scheduler).done()).isFalse();
    }

    @Test
    void aSignatureThatDoesNotSaySoOrIsWrongGivesNoPrivilege() {
        var scheduler = scheduler();
        for (var wrong : List.of(approval("sched.jar", scheduler, OWNER, "no-invoke"),
                approval("sched.jar", scheduler, STRANGER, "no-privilege"),
                approval("other.jar", scheduler, OWNER, "no-privilege"),
                approval("sched.jar", jar, OWNER, "no-privilege"),
                approval("sched.jar", scheduler, OWNER, "no-privilege", "no-such-rule"),
                approval("sched.jar", scheduler, OWNER, "no-meter", "no-privilege"))) {
            assertThat(kernel.load(new Upload("sched.jar", scheduler, wrong)).done()).isFalse();
        }
        var late = approval("sched.jar", scheduler, OWNER, "no-privilege");
        today = TODAY.plusDays(2);
        assertThat(kernel.load(new Upload("sched.jar", scheduler, late)).text()).contains("was good until");
        assertThat(kernel.shell("privilege").text()).isEqualTo("nobody is privileged");
        assertThat(kernel.shell("privilege nothing.jar").text()).startsWith("nothing.jar is not loaded");
    }

    @Test
    void privilegeAndOtherRulesAreWaivedTogether() {
        var both = Jars.starting("Thread.yield();");
        var rule = kernel.load("both.jar", both).text().lines().skip(1).findFirst().orElseThrow().strip()
                .replaceAll(":.*", "");

        assertThat(kernel.load(new Upload("both.jar", both, approval("both.jar", both, OWNER, rule, "no-privilege")))
                .text())
                .contains("privileged, approved by key").contains("to break " + rule);
        assertThat(kernel.unload("both.jar").text()).endsWith("its classes are gone.");
    }
}
