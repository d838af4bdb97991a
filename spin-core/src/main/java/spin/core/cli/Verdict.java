package spin.core.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/// What the verifier says of a JAR. Written as JSON just as it stands.
///
/// @param jar the file's name
/// @param verdict [#ACCEPTED] or [#REFUSED]
/// @param violations empty if and only if it was accepted
@JsonPropertyOrder({"jar", "verdict", "violations"})
public record Verdict(String jar, String verdict, List<Violation> violations) {
    public static final String ACCEPTED = "accepted";
    public static final String REFUSED = "refused";

    public Verdict {
        violations = List.copyOf(violations);
        boolean accepted = verdict.equals(ACCEPTED);
        if (!accepted && !verdict.equals(REFUSED)) {
            throw new IllegalArgumentException(
                    "a verdict is '" + ACCEPTED + "' or '" + REFUSED + "', not '" + verdict + "'");
        }
        if (accepted != violations.isEmpty()) {
            throw new IllegalArgumentException("verdict " + verdict + " with " + violations.size() + " violations");
        }
    }

    public static Verdict of(String jar, List<Violation> violations) {
        return new Verdict(jar, violations.isEmpty() ? ACCEPTED : REFUSED, violations);
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
