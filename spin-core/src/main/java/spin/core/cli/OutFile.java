package spin.core.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import spin.core.control.Messages;
import spin.core.control.WholeFile;

/// A file that an option names and that a command writes at its end. It appears whole or not at all.
///
/// @param option as the user typed it, for messages
/// @param target as the user typed it
public record OutFile(String option, String target) {

    /// To be called before long work, so that a wrong folder shows at once.
    ///
    /// @throws CommandFailure if the file could not be written as things are now
    public void requireWritable() {
        var file = resolved();
        var folder = file.getParent();
        if (Files.isDirectory(file)) {
            throw failure("it is a folder", null);
        }
        if (Files.exists(file) ? !Files.isWritable(file) : folder == null || !Files.isDirectory(folder)) {
            throw failure(Files.exists(file)
                    ? "permission denied"
                    : "there is no folder " + Messages.oneLine(String.valueOf(folder)), null);
        }
        if (folder != null && !Files.exists(file) && !Files.isWritable(folder)) {
            throw failure("permission denied", null);
        }
    }

    /// Writes the text, in UTF-8.
    ///
    /// @throws CommandFailure if it cannot be written
    public void write(String text) {
        try {
            WholeFile.write(resolved(), text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw failure(Messages.reason(e), e);
        }
    }

    /// The file itself, where the name is that of a link: the link stays.
    private Path resolved() {
        try {
            var file = Path.of(target).toAbsolutePath();
            return Files.exists(file) ? file.toRealPath() : file;
        } catch (InvalidPathException e) {
            throw failure("it is not a path", e);
        } catch (IOException e) {
            throw failure(Messages.reason(e), e);
        }
    }

    private CommandFailure failure(String reason, @Nullable Exception cause) {
        var message = "the file '" + Messages.oneLine(target) + "' of " + option + " cannot be written: " + reason
                + ".";
        return cause == null ? new CommandFailure(message) : new CommandFailure(message, cause);
    }
}
