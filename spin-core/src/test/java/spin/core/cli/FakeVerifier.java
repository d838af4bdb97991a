package spin.core.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import spin.core.control.Upload;

/// Takes what begins with `good`.
public final class FakeVerifier implements JarVerifier {
    @Override
    public Verdict verify(Path file, Upload upload, KernelStarter.Approval approval) {
        var jar = upload.jar();
        return Verdict.of(file.toString(), new String(jar, StandardCharsets.UTF_8).startsWith("good")
                ? List.of()
                : List.of(
                        new Verdict.Violation("no-reflection", "evil.Main", "start", 12,
                                "calls Class.forName; ask the kernel by type."),
                        new Verdict.Violation("no-native", "evil.Other", "", 0, "has a native m\u00e9thod.")));
    }
}
