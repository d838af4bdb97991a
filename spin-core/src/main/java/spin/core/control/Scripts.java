package spin.core.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Files of lines for the prompt: UTF-8 text, one command a line; blank lines and those that begin with `#` are passed over.
public final class Scripts {
    private static final int LIMIT_BYTES = 16 << 20;

    private Scripts() {}

    /// All lines of the file.
    ///
    /// @throws ControlException when it is none, is too long, is no text, or cannot be read; the message has no end mark
    public static List<String> read(Path file) throws ControlException {
        var shown = "the script '" + Messages.oneLine(file.toString()) + "'";
        if (Files.isDirectory(file)) {
            throw new ControlException(shown + " is a folder");
        }
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(LIMIT_BYTES + 1);
            if (bytes.length > LIMIT_BYTES) {
                throw new ControlException(shown + " is longer than " + LIMIT_BYTES + " bytes");
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString().lines().toList();
        } catch (CharacterCodingException _) {
            throw new ControlException(shown + " is not UTF-8 text");
        } catch (IOException e) {
            throw new ControlException(shown + " cannot be read: " + Messages.reason(e), e);
        }
    }

    /// Whether a line of a script says anything.
    public static boolean isLine(String line) {
        var stripped = line.strip();
        return !stripped.isEmpty() && !stripped.startsWith("#");
    }
}
