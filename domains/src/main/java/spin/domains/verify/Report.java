package spin.domains.verify;

import java.util.List;

/// What an examination found out about a JAR.
///
/// @param file       the file's name as given
/// @param violations everything that is wrong, in order of the entries; empty when the JAR is accepted
/// @param entryClass the class to start, dotted; empty when the JAR is refused before that is known
/// @param bytes      the size of the file
/// @param classes    how many classes it has
/// @param notes      what was ignored, and why
public record Report(String file, Verdict verdict, List<Violation> violations, String entryClass, long bytes,
        int classes, List<String> notes) {

    public Report {
        violations = List.copyOf(violations);
        notes = List.copyOf(notes);
    }

    /// The report as text: a line for the verdict and one for each violation.
    public String text() {
        var text = new StringBuilder(file).append(": ").append(verdict);
        if (verdict == Verdict.ACCEPTED) {
            text.append(", ").append(classes).append(classes == 1 ? " class" : " classes").append(", starts with ")
                    .append(entryClass);
        }
        for (var violation : violations) {
            text.append("\n  ").append(violation.rule()).append(": ").append(violation.message());
        }
        return text.toString();
    }
}
