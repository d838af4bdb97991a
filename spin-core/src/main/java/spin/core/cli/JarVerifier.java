package spin.core.cli;

import java.nio.file.Path;
import spin.core.control.Upload;

/// Says what the kernel would say of a JAR, without loading it; found with [java.util.ServiceLoader], one provider.
public interface JarVerifier {
    /// @param file the JAR's name as the user wrote it, for messages
    /// @param upload its bytes, not yet looked at by anybody, and the approval that lies beside it
    /// @param approval whose approvals count
    Verdict verify(Path file, Upload upload, KernelStarter.Approval approval);
}
