package spin.core.load;

import java.time.LocalDate;
import java.util.SortedSet;
import spin.core.Extension;
import spin.core.control.Upload;
import spin.domains.CreateResult;
import spin.domains.Domain;
import spin.domains.approve.Approval;
import spin.domains.approve.Approvers;
import spin.domains.verify.DomainRules;
import spin.domains.verify.Report;
import spin.domains.verify.Violation;

/// What an upload is let in as: a domain or a refusal, and whether its owner trusts it with what is not its own.
///
/// That trust is a rule like those about code, [#NO_PRIVILEGE], and an approval waives it by name. So it is given to exact bytes, until a last
/// day, by a key that the kernel knows, and never to a name.
///
/// @param privileged whether it may decide about all strands and all system calls
record Admission(CreateResult created, boolean privileged) {
    /// Nobody decides about strands and system calls that are not his own.
    static final String NO_PRIVILEGE = "no-privilege";

    static Admission of(Upload upload, Approvers approvers, LocalDate today) {
        var approval = upload.approval();
        // The caller may change its array while we look at it.
        var jar = upload.jar().clone();
        if (approval == null) {
            return new Admission(Domain.create(upload.fileName(), jar, rules()), false);
        }
        return approvers.check(approval.clone(), upload.fileName(), jar,
                today) instanceof Approvers.Outcome.Approved(var approved)
                && approved.waives().contains(NO_PRIVILEGE)
                        ? privileged(upload.fileName(), jar, approved)
                        : new Admission(
                                Domain.create(upload.fileName(), jar, rules(), approval.clone(), approvers, today),
                                false);
    }

    private static Admission privileged(String fileName, byte[] jar, Approval approved) {
        SortedSet<String> others = approved.waives();
        others.remove(NO_PRIVILEGE);
        DomainRules waiving;
        try {
            waiving = rules().waiving(others, approved.key());
        } catch (IllegalArgumentException unknown) {
            return new Admission(new CreateResult.Refused(Report.refused(fileName, jar.length,
                    new Violation("bad-approval", "", "", 0, String.valueOf(unknown.getMessage())))), false);
        }
        return new Admission(Domain.create(fileName, jar, waiving), true);
    }

    private static DomainRules rules() {
        return DomainRules.standard(Extension.class.getName()).orLibrary();
    }
}
