package spin.domains.verify;

import java.util.List;
import java.util.Optional;

/// One look at a JAR, from its bytes to the verdict: read strictly, then verify.
///
/// @param jar    present exactly when the report accepts it
/// @param report what to tell whoever brought the JAR
public record Examination(Optional<VerifiedJar> jar, Report report) {

    /// Examines a JAR. Never throws, whatever the bytes are.
    public static Examination of(String file, byte[] bytes, DomainRules rules) {
        var reading = JarReader.read(bytes, rules.limits());
        if (reading.contents().isEmpty()) {
            return new Examination(Optional.empty(), new Report(file, Verdict.REFUSED, reading.violations(), "",
                    bytes.length, 0, reading.notes(), List.of(), rules.approvedBy()));
        }
        var contents = reading.contents().get();
        var verification = new Verifier(file, rules, contents).verify();
        var entry = verification.jar().map(jar -> jar.entryClass().replace('/', '.')).orElse("");
        return new Examination(verification.jar(), new Report(file, verdict(verification, rules),
                verification.violations(), entry, bytes.length, contents.classes().size(), reading.notes(),
                verification.waived(), rules.approvedBy()));
    }

    /// A JAR that somebody approved stays so in every report, even if it breaks nothing.
    private static Verdict verdict(Verifier.Verification verification, DomainRules rules) {
        if (verification.jar().isEmpty()) {
            return Verdict.REFUSED;
        }
        return rules.approvedBy().isEmpty() ? Verdict.ACCEPTED : Verdict.APPROVED;
    }
}
