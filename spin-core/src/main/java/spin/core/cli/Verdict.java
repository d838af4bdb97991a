package spin.core.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/// What the verifier says of a JAR. Written as JSON just as it stands.
///
/// @param jar the file's name
/// @param verdict [#ACCEPTED], [#APPROVED] or [#REFUSED]
/// @param violations empty if and only if it was not refused
/// @param approvedBy the name of the key that signed an approval; empty when nobody did
/// @param waived what breaks a rule and was approved
@JsonPropertyOrder({"jar", "verdict", "violations", "approvedBy", "waived"})
public record Verdict(String jar, String verdict, List<Violation> violations,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String approvedBy,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Violation> waived) {
    public static final String ACCEPTED = "accepted";
    public static final String APPROVED = "approved";
    public static final String REFUSED = "refused";

    public Verdict {
        violations = List.copyOf(violations);
        waived = List.copyOf(waived);
        boolean accepted = verdict.equals(ACCEPTED) || verdict.equals(APPROVED);
        if (!accepted && !verdict.equals(REFUSED)) {
            throw new IllegalArgumentException(
                    "a verdict is '" + ACCEPTED + "', '" + APPROVED + "' or '" + REFUSED + "', not '" + verdict + "'");
        }
        if (accepted != violations.isEmpty()) {
            throw new IllegalArgumentException("verdict " + verdict + " with " + violations.size() + " violations");
        }
    }

    /// Of a JAR that nobody approved.
    public static Verdict of(String jar, List<Violation> violations) {
        return new Verdict(jar, violations.isEmpty() ? ACCEPTED : REFUSED, violations, "", List.of());
    }

    /// Of a JAR that somebody approved.
    public static Verdict approved(String jar, String key, List<Violation> waived) {
        return new Verdict(jar, APPROVED, List.of(), key, waived);
    }

    /// One reason for a refusal.
    ///
    /// @param className empty if it concerns the JAR as a whole; `class` in JSON
    /// @param method empty if it concerns the class as a whole
    /// @param line 0 if unknown
    @JsonPropertyOrder({"rule", "class", "method", "line", "message"})
    public record Violation(String rule, @JsonProperty("class") String className, String method, int line,
            String message) {}
}
