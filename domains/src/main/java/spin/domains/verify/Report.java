package spin.domains.verify;

import java.util.List;

/// What an examination found out about a JAR.
///
/// @param file       the file's name as given
/// @param violations everything that is wrong, in order of the entries; empty when the JAR is accepted
/// @param entryClass the class to start, dotted; empty when the JAR is refused before that is known, or is a library with nothing to start
/// @param bytes      the size of the file
/// @param classes    how many classes it has
/// @param notes      what was ignored, and why
/// @param waived     what breaks a rule and was approved
/// @param approvedBy the name of the key that signed; empty when nobody did
public record Report(String file, Verdict verdict, List<Violation> violations, String entryClass, long bytes,
        int classes, List<String> notes, List<Violation> waived, String approvedBy) {

    public Report {
        violations = List.copyOf(violations);
        notes = List.copyOf(notes);
        waived = List.copyOf(waived);
    }

    /// The report on a file that is refused for one reason, before or after all that was found.
    public Report refusedFor(Violation violation) {
        return refusedFor(List.of(violation));
    }

    /// The report on a file that is refused for what was found later than all that is in this one.
    public Report refusedFor(List<Violation> later) {
        return new Report(file, Verdict.REFUSED, later, entryClass, bytes, classes, notes, waived, approvedBy);
    }

    /// This report, on an accepted file with another name and the same bytes.
    public Report under(String name) {
        return new Report(name, verdict, violations, entryClass, bytes, classes, notes, waived, approvedBy);
    }

    /// The report on a file at which nobody looked further, for that reason.
    public static Report refused(String file, long bytes, Violation violation) {
        return new Report(file, Verdict.REFUSED, List.of(violation), "", bytes, 0, List.of(), List.of(), "");
    }

    /// The report as text: a line for the verdict and one for each violation.
    public String text() {
        var text = new StringBuilder(file).append(": ").append(verdict);
        if (verdict != Verdict.REFUSED) {
            text.append(", ").append(classes).append(classes == 1 ? " class" : " classes")
                    .append(entryClass.isEmpty() ? ", a library" : ", starts with " + entryClass);
        }
        for (var violation : violations) {
            text.append("\n  ").append(violation.rule()).append(": ").append(violation.message());
        }
        for (var violation : waived) {
            text.append("\n  waived by key ").append(approvedBy, 0, 16).append(", ").append(violation.rule())
                    .append(": ")
                    .append(violation.message());
        }
        return text.toString();
    }
}
