package spin.core.boot;

import java.nio.file.Path;
import java.util.List;
import spin.core.boot.source.Prepared;
import spin.core.boot.source.Sources;
import spin.core.cli.JarVerifier;
import spin.core.cli.KernelStarter;
import spin.core.cli.Verdict;
import spin.core.control.Upload;
import spin.core.load.ExtensionLoader;
import spin.core.load.Shelf;
import spin.domains.approve.Approvers;
import spin.domains.verify.Violation;

/// Answers `spin verify` as the kernel would; a source is compiled first.
public final class SpinVerifier implements JarVerifier {
    @Override
    public Verdict verify(Path file, Upload upload, KernelStarter.Approval approval) {
        return switch (new Sources(SpinVerifier.class.getClassLoader()).prepared(upload)) {
            case Prepared.Ready(var jar) -> verdict(file, jar, approval);
            case Prepared.Refused(var text) ->
                Verdict.of(file.toString(), List.of(new Verdict.Violation("source", "", "", 0, text)));
        };
    }

    private static Verdict verdict(Path file, Upload upload, KernelStarter.Approval approval) {
        var report = ExtensionLoader.verify(upload, new Approvers(approval.keys()), approval.today(), beside(file));
        var violations = shown(report.violations());
        return report.approvedBy().isEmpty() || !violations.isEmpty()
                ? Verdict.of(file.toString(), violations)
                : Verdict.approved(file.toString(), report.approvedBy(), shown(report.waived()));
    }

    /// What a JAR imports lies in its own folder.
    private static Shelf beside(Path file) {
        var folder = file.toAbsolutePath().getParent();
        return new Shelf(folder == null ? List.of() : List.of(folder));
    }

    private static List<Verdict.Violation> shown(List<Violation> violations) {
        return violations.stream().map(violation -> new Verdict.Violation(violation.rule(), violation.className(),
                violation.method(), violation.line(), violation.message())).toList();
    }
}
