package spin.core.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import spin.core.control.ControlException;
import spin.core.control.Messages;
import spin.core.control.Upload;

@Command(name = "verify", description = "Say what the kernel would say of a JAR, without loading it.")
final class VerifyCommand implements Callable<Integer> {
    private final Host host;

    @Parameters(paramLabel = "JAR", description = "The file.")
    private Path jar = Path.of("");

    @Mixin
    private final JsonOut json = new JsonOut();

    @Mixin
    private final ApprovedBy approvedBy = new ApprovedBy();

    VerifyCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() throws ControlException {
        json.requireWritable();
        var upload = Upload.read(jar);
        var verdict = host.services().only(JarVerifier.class, "verify JARs").verify(jar, upload, approvedBy.approval());
        json.write(verdict);
        var text = json.text();
        for (var violation : verdict.violations()) {
            text.println(Messages.oneLine(where(violation) + violation.message() + " [" + violation.rule() + "]"));
        }
        for (var violation : verdict.waived()) {
            text.println(Messages.oneLine(where(violation) + violation.message() + " [" + violation.rule()
                    + ", waived by key " + verdict.approvedBy() + "]"));
        }
        int count = verdict.violations().size();
        text.println(Messages.oneLine(verdict.jar()) + ": " + verdict.verdict()
                + (count == 0 ? "" : ", " + count + (count == 1 ? " violation" : " violations")));
        return count == 0 ? Main.SUCCESS : Main.FAILED;
    }

    /// "class.method, line 12: ", as much of it as is known.
    private static String where(Verdict.Violation violation) {
        var where = new StringBuilder(violation.className());
        if (!violation.method().isEmpty()) {
            where.append(where.isEmpty() ? "" : ".").append(violation.method());
        }
        if (violation.line() > 0) {
            where.append(", line ").append(violation.line());
        }
        return where.isEmpty() ? "" : where.append(": ").toString();
    }
}
