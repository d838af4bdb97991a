package spin.core.cli;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// The option that says whose approvals count.
final class ApprovedBy {
    @Option(names = "--approved-by", paramLabel = "KEY.pub.pem", description = "Take approvals that this key signed; may be given several times.")
    private final List<Path> files = new ArrayList<>();

    /// @throws CommandFailure when a file is no such key
    KernelStarter.Approval approval() {
        return new KernelStarter.Approval(files.stream().map(Keys::readPublic).toList(), LocalDate::now);
    }
}
