package spin.core.load;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spin.core.control.ControlException;
import spin.core.control.Upload;
import spin.domains.CreateResult;
import spin.domains.Domain;
import spin.domains.InitialiseOptions;
import spin.domains.approve.Approvers;
import spin.domains.verify.Report;
import spin.domains.verify.Violation;

/// What a kernel would say of a JAR before it runs any of its code, its libraries taken from a shelf.
///
/// Once, on one thread.
final class Rehearsal {
    private final Shelf shelf;
    private final Approvers approvers;
    private final LocalDate today;
    private final Domain open;
    private final Domain trusted;
    private final Map<String, Domain> libraries = new HashMap<>();
    private final List<String> underWay = new ArrayList<>();

    /// @param open    what all may import
    /// @param trusted what those may import whom the owner trusts
    Rehearsal(Shelf shelf, Approvers approvers, LocalDate today, Domain open, Domain trusted) {
        this.shelf = shelf;
        this.approvers = approvers;
        this.today = today;
        this.open = open;
        this.trusted = trusted;
    }

    private record Rehearsed(Report report, @Nullable Domain domain) {}

    Report of(Upload upload) {
        var rehearsed = admitted(upload);
        if (rehearsed.domain == null) {
            return rehearsed.report;
        }
        var violations = rehearsed.domain.check(InitialiseOptions.standard());
        return violations.isEmpty() ? rehearsed.report : rehearsed.report.refusedFor(violations);
    }

    private Rehearsed admitted(Upload upload) {
        var admitted = Admission.of(upload, approvers, today);
        if (!(admitted.created() instanceof CreateResult.Created(Domain domain, Report report))) {
            return new Rehearsed(admitted.created().report(), null);
        }
        domain.resolve(admitted.privileged() ? trusted : open);
        underWay.add(upload.fileName());
        try {
            for (var name : domain.libraries()) {
                domain.resolve(library(name));
            }
            return new Rehearsed(report, domain);
        } catch (Absent absent) {
            return new Rehearsed(report.refusedFor(new Violation("library", "", "", 0,
                    Libraries.sentence(upload.fileName(), absent.name, String.valueOf(absent.getMessage())))), null);
        } finally {
            underWay.removeLast();
        }
    }

    private Domain library(String name) throws Absent {
        var known = libraries.get(name);
        if (known != null) {
            return known;
        }
        if (underWay.contains(Shelf.file(name))) {
            throw new Absent(name, "the two import each other: a circle, so put them into one JAR");
        }
        var rehearsed = admitted(upload(name));
        if (rehearsed.domain == null) {
            throw new Absent(name, Libraries.firstReason(rehearsed.report.text()));
        }
        libraries.put(name, rehearsed.domain);
        return rehearsed.domain;
    }

    private Upload upload(String name) throws Absent {
        try {
            return shelf.find(name).orElseThrow(
                    () -> new Absent(name, "no %s lies beside the JAR: put it there".formatted(Shelf.file(name))));
        } catch (ControlException unreadable) {
            throw new Absent(name, String.valueOf(unreadable.getMessage()));
        }
    }

    private static final class Absent extends Exception {
        private static final long serialVersionUID = 1L;
        private final String name;

        Absent(String name, String why) {
            super(why);
            this.name = name;
        }
    }
}
