package spin.core.boot;

import java.nio.file.Path;
import spin.core.cli.JarVerifier;
import spin.core.cli.Verdict;
import spin.core.load.ExtensionLoader;

/// Answers `spin verify` as the kernel would.
public final class SpinVerifier implements JarVerifier {
    @Override
    public Verdict verify(Path file, byte[] jar) {
        var name = file.getFileName();
        var report = ExtensionLoader.verify(name == null ? file.toString() : name.toString(), jar);
        return Verdict.of(file.toString(), report.violations().stream()
                .map(violation -> new Verdict.Violation(violation.rule(), violation.className(), violation.method(),
                        violation.line(), violation.message()))
                .toList());
    }
}
