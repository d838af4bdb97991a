package spin.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spin.domains.approve.Approvers;
import spin.domains.meter.Meter;
import spin.domains.verify.DomainRules;
import spin.domains.verify.Report;
import spin.domains.verify.Verdict;
import spin.domains.verify.Violation;

/// An owner's signature lets a JAR break named rules; nothing that is only like one does.
final class ApprovalTests {

    private static final DomainRules RULES = DomainRules.standard(Greeter.class.getName());
    private static final Domain PUBLIC = Domain.ofInterfaces("Public", List.of(Greeter.class, Greeter.Desk.class));
    private static final LocalDate TODAY = LocalDate.of(2026, 6, 1);
    private static final KeyPair OWNER = key();
    private static final KeyPair STRANGER = key();
    private static final Approvers APPROVERS = new Approvers(List.of(OWNER.getPublic()));

    private static final byte[] DRIVER = Jars
            .of("""
                    package driver;
                    public final class Driver implements spin.domains.Greeter {
                        public String greet(Desk desk) {
                            return "javac " + Runtime.version().feature() + ", " + new StringBuffer("x").append(System.nanoTime() > 0);
                        }
                    }
                    """);
    private static final List<String> WAIVED = List.of("no-exit", "no-host-state", "no-monitors", "not-allowed");

    @BeforeEach
    void aFreshMeter() {
        Meter.access().reset();
    }

    @Test
    void withoutAnApprovalTheVerifierDecides() {
        assertThat(Domain.create("driver.jar", DRIVER, RULES).report().verdict()).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void anApprovedJarRunsAndItsReportSaysForEverWhatWasWaivedAndByWhom() {
        var result = create(DRIVER, approval(DRIVER));
        assertThat(result).isInstanceOf(CreateResult.Created.class);
        var report = result.report();
        assertThat(report.verdict()).isEqualTo(Verdict.APPROVED);
        assertThat(report.violations()).isEmpty();
        assertThat(report.waived()).extracting(Violation::rule).isSubsetOf(WAIVED).contains("no-host-state",
                "no-monitors");
        assertThat(report.approvedBy()).isEqualTo(Approvers.keyName(OWNER.getPublic()));
        assertThat(report.text()).contains("driver.jar: approved").contains("waived by key")
                .contains("java.lang.System.nanoTime");

        var domain = ((CreateResult.Created) result).domain();
        domain.resolve(PUBLIC);
        assertThat(domain.initialise(InitialiseOptions.standard()).entry(Greeter.class).greet(new Greeter.Desk()))
                .isEqualTo("javac 25, xtrue");
        assertThat(Meter.access().cycles()).as("approved code pays too").isPositive();
    }

    @Test
    void whatTheApprovalDoesNotNameStaysForbidden() {
        var partial = Approvers.sign("driver.jar", DRIVER, TODAY, List.of("no-host-state"), OWNER.getPrivate(),
                OWNER.getPublic());
        var report = create(DRIVER, partial).report();
        assertThat(report.verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(report.violations()).extracting(Violation::rule).contains("no-monitors")
                .doesNotContain("no-host-state");
    }

    @Test
    void aClassOfAnotherModuleAndAnOwnBootstrapAreWithinReachOfApprovedCode() {
        var jar = Jars.of("""
                package driver;
                public final class Driver implements spin.domains.Greeter {
                    public String greet(Desk desk) throws RuntimeException {
                        try {
                            var handle = java.lang.invoke.MethodHandles.lookup().findStatic(Driver.class, "secret",
                                    java.lang.invoke.MethodType.methodType(String.class));
                            return (String) handle.invokeExact() + java.util.logging.Level.INFO.getName();
                        } catch (Throwable t) { throw new IllegalStateException(t); }
                    }
                    private static String secret() { return "secret "; }
                }
                """);
        var approval = Approvers.sign("driver.jar", jar, TODAY,
                List.of("no-invoke", "no-standard-streams", "not-allowed"),
                OWNER.getPrivate(), OWNER.getPublic());
        var domain = ((CreateResult.Created) create(jar, approval)).domain();
        domain.resolve(PUBLIC);
        assertThat(domain.initialise(InitialiseOptions.standard()).entry(Greeter.class).greet(new Greeter.Desk()))
                .isEqualTo("secret INFO");
    }

    @Test
    void aForgedApprovalIsRefusedAndNeverTakenForNone() {
        var harmless = Jars.of("""
                package fine;
                public final class Fine implements spin.domains.Greeter {
                    public String greet(Desk desk) { return "fine"; }
                }
                """);
        assertThat(Domain.create("fine.jar", harmless, RULES).report().verdict()).isEqualTo(Verdict.ACCEPTED);
        var forged = Approvers.sign("fine.jar", harmless, TODAY, WAIVED, STRANGER.getPrivate(), STRANGER.getPublic());
        refused(Domain.create("fine.jar", harmless, RULES, forged, APPROVERS, TODAY).report(), "does not know");
        var underAnothersName = Approvers.sign("fine.jar", harmless, TODAY, WAIVED, STRANGER.getPrivate(),
                OWNER.getPublic());
        refused(Domain.create("fine.jar", harmless, RULES, underAnothersName, APPROVERS, TODAY).report(),
                "not of its text");
    }

    @Test
    void anExpiredApprovalIsRefusedFromTheDayAfterItsLast() {
        var approval = approval(DRIVER);
        assertThat(APPROVERS.check(approval, "driver.jar", DRIVER, TODAY))
                .isInstanceOf(Approvers.Outcome.Approved.class);
        refused(Domain.create("driver.jar", DRIVER, RULES, approval, APPROVERS, TODAY.plusDays(1)).report(),
                "good until 2026-06-01");
    }

    @Test
    void aRenamedAChangedAndANewlyPackedJarAreRefused() {
        var approval = approval(DRIVER);
        refused(Domain.create("other.jar", DRIVER, RULES, approval, APPROVERS, TODAY).report(), "is for driver.jar");
        var changed = DRIVER.clone();
        changed[changed.length / 2] ^= 1;
        refused(create(changed, approval).report(), "other bytes");
        var packedAnew = Jars.of(Sources.compile("""
                package driver;
                public final class Driver implements spin.domains.Greeter {
                    public String greet(Desk desk) { return ""; }
                }
                """), Map.of("X", "y"));
        refused(create(packedAnew, approval).report(), "other bytes");
    }

    @Test
    void anApprovalThatWaivesTheAccountOrTheFormOfCodeIsRefused() {
        for (var rule : List.of("no-meter", "bad-class", "reserved-package", "not-a-jar", "no-such-rule")) {
            var approval = Approvers.sign("driver.jar", DRIVER, TODAY, List.of(rule), OWNER.getPrivate(),
                    OWNER.getPublic());
            refused(create(DRIVER, approval).report(), rule + " cannot be waived");
        }
    }

    @Test
    void anApprovalThatDiffersFromTheWrittenFormIsRefused() {
        var good = new String(approval(DRIVER), StandardCharsets.UTF_8);
        for (UnaryOperator<String> damage : List.<UnaryOperator<String>>of(text -> "", text -> text.substring(0, 40),
                text -> text.replace("\n", "\r\n"), text -> text + "\n",
                text -> text.replace("Approval: 1", "Approval: 2"),
                text -> text.replaceFirst("Waives:.*\n", ""), text -> text.replaceFirst("Waives:.*", "Waives:  "),
                text -> text.replaceFirst("Signature:.*", "Signature: "), text -> "\ufeff" + text,
                text -> text.replaceFirst("(File.*\n)(SHA.*\n)", "$2$1"), text -> text + "File: other.jar\n",
                text -> text.replaceFirst("Last-Day: .*", "Last-Day: 9999-12-31"),
                text -> text + "x".repeat(100_000))) {
            var report = create(DRIVER, damage.apply(good).getBytes(StandardCharsets.UTF_8)).report();
            assertThat(report.verdict()).isEqualTo(Verdict.REFUSED);
            assertThat(report.violations()).extracting(Violation::rule).containsExactly("bad-approval");
        }
    }

    @Test
    void noFlippedBitOfAnApprovalLeavesItGood() {
        var chance = new SplittableRandom(1);
        var good = approval(DRIVER);
        for (int i = 0; i < 2000; i++) {
            var bad = good.clone();
            bad[chance.nextInt(bad.length)] ^= (byte) (1 << chance.nextInt(8));
            if (!Arrays.equals(bad, good)) {
                assertThat(APPROVERS.check(bad, "driver.jar", DRIVER, TODAY))
                        .as("%s", new String(bad, StandardCharsets.ISO_8859_1))
                        .isInstanceOf(Approvers.Outcome.Refused.class);
            }
        }
    }

    @Test
    void aMarkerInTheJarItselfApprovesNothing() {
        var marked = Jars.ofEntries(Map.of("driver/Driver.class", Sources.single("""
                package driver;
                public final class Driver implements spin.domains.Greeter {
                    public String greet(Desk desk) { System.exit(1); return ""; }
                }
                """), "META-INF/OWNER.SF", new byte[]{1}, "META-INF/OWNER.RSA", new byte[]{2}),
                Map.of("Spin-Approval", "1"));
        assertThat(Domain.create("driver.jar", marked, RULES).report().verdict()).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void onlyKeysAndNamesThatCanStandInAnApprovalSign() throws GeneralSecurityException {
        var rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        assertThatThrownBy(() -> new Approvers(List.of(rsa.getPublic()))).hasMessageContaining("Ed25519");
        for (var name : List.of("", "a/b.jar", "a\nb.jar")) {
            assertThatThrownBy(() -> Approvers.sign(name, DRIVER, TODAY, WAIVED, OWNER.getPrivate(), OWNER.getPublic()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(
                () -> Approvers.sign("a.jar", DRIVER, TODAY, List.of(), OWNER.getPrivate(), OWNER.getPublic()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Approvers.sign("a.jar", DRIVER, TODAY, WAIVED, rsa.getPrivate(), rsa.getPublic()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("Ed25519");
    }

    private static byte[] approval(byte[] jar) {
        return Approvers.sign("driver.jar", jar, TODAY, WAIVED, OWNER.getPrivate(), OWNER.getPublic());
    }

    private static CreateResult create(byte[] jar, byte[] approval) {
        return Domain.create("driver.jar", jar, RULES, approval, APPROVERS, TODAY);
    }

    private static void refused(Report report, String why) {
        assertThat(report.verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(report.violations()).singleElement().satisfies(violation -> {
            assertThat(violation.rule()).isEqualTo("bad-approval");
            assertThat(violation.message()).contains(why);
        });
    }

    private static KeyPair key() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
