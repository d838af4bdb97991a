package spin.core.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// Reads JARs whole, with an upper limit: whoever can name a file must not be able to make the kernel's process swallow
/// a disk, or wait on a pipe.
public final class JarFiles {
    /// The largest file that is read, in bytes.
    public static final int LIMIT_BYTES = 64 << 20;

    private JarFiles() {}

    /// All bytes of a regular file; symbolic links are followed.
    ///
    /// @throws ControlException if there is no such file, it is none, is too large, or cannot be read
    public static byte[] read(Path file) throws ControlException {
        var name = Messages.oneLine(file.toString());
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new ControlException(name + " is "
                        + (attributes.isDirectory() ? "a folder" : "not a regular file") + ", not a JAR.");
            }
            if (attributes.size() > LIMIT_BYTES) {
                throw tooLarge(name, attributes.size());
            }
            try (var in = Files.newInputStream(file)) {
                // One byte more than is allowed: the file may have grown since it was asked for its size.
                var bytes = in.readNBytes(LIMIT_BYTES + 1);
                if (bytes.length > LIMIT_BYTES) {
                    throw tooLarge(name, bytes.length);
                }
                return bytes;
            }
        } catch (IOException e) {
            throw new ControlException(name + " cannot be read: " + Messages.reason(e) + ".", e);
        }
    }

    /// All bytes of a small regular file, null when there is no such file. Of one that is longer than `most` bytes, `most + 1` are read.
    ///
    /// @throws ControlException if it is there and cannot be read
    static byte @Nullable [] readIfThere(Path file, int most) throws ControlException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(most + 1);
        } catch (NoSuchFileException _) {
            return null;
        } catch (IOException e) {
            throw new ControlException(
                    Messages.oneLine(file.toString()) + " cannot be read: " + Messages.reason(e) + ".", e);
        }
    }

    private static ControlException tooLarge(String name, long size) {
        return new ControlException(
                name + " is too large: " + size + " bytes, and at most " + LIMIT_BYTES + " are read.");
    }
}
