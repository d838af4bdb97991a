package spin.core.cli;

import java.nio.file.Path;

/// Says what the kernel would say of a JAR, without loading it; found with [java.util.ServiceLoader], one provider.
public interface JarVerifier {
    /// @param file the JAR's name as the user wrote it, for messages
    /// @param jar its bytes, not yet looked at by anybody
    Verdict verify(Path file, byte[] jar);
}
