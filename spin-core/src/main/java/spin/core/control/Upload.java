package spin.core.control;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A JAR that somebody wants loaded, and the approval that lay beside it.
///
/// @param fileName under which it is loaded
/// @param jar      its bytes
/// @param approval the text of the file of the same name with [#APPROVAL_ENDING], null when there was none
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Upload(String fileName, byte[] jar, byte @Nullable [] approval) {
    /// What the name of an approval has behind the name of its JAR.
    public static final String APPROVAL_ENDING = ".approval";

    /// An approval is a few lines; what is longer is none, and is refused as one.
    private static final int APPROVAL_LIMIT_BYTES = 64 << 10;

    /// A JAR without an approval.
    public static Upload of(String fileName, byte[] jar) {
        return new Upload(fileName, jar, null);
    }

    /// Reads the JAR, and the approval if there is one.
    ///
    /// @throws ControlException when either is there and cannot be read: an approval that cannot be read is never taken for none
    public static Upload read(Path file) throws ControlException {
        var name = file.getFileName();
        if (name == null) {
            throw new ControlException("'" + Messages.oneLine(file.toString()) + "' is not the path of a file.");
        }
        return new Upload(name.toString(), JarFiles.read(file),
                JarFiles.readIfThere(approvalOf(file), APPROVAL_LIMIT_BYTES));
    }

    /// Where the approval of a JAR lies.
    public static Path approvalOf(Path file) {
        return file.resolveSibling(file.getFileName() + APPROVAL_ENDING);
    }
}
