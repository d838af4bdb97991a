package spin.core.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import spin.core.control.Messages;

/// What `--mount` says: a folder of the host, and the name that it is mounted under.
///
///     FOLDER=PATH [:ro]
///
/// Mounts lie at the top of the tree that programs see, so a path has one name: `/data` or `data`; `/` is the top itself, which is called `root`.
///
/// @param readOnly whether nothing can be changed there; else what is changed is kept in memory, and the host's files stay as they are
public record MountPlan(Path folder, String name, boolean readOnly) {
    private static final String READ_ONLY = ":ro";
    private static final String TOP = "root";

    /// @throws CommandFailure when `text` makes no sense, or there is no such folder
    public static MountPlan parse(String text) {
        boolean readOnly = text.endsWith(READ_ONLY);
        var rest = readOnly ? text.substring(0, text.length() - READ_ONLY.length()) : text;
        // The last one: a folder's name may have one itself, a mount's has none.
        int equals = rest.lastIndexOf('=');
        if (equals < 1) {
            throw new CommandFailure("--mount: '%s' names no folder and place; write FOLDER=PATH or FOLDER=PATH:ro."
                    .formatted(Messages.oneLine(text)));
        }
        return new MountPlan(folder(rest.substring(0, equals)), name(rest.substring(equals + 1)), readOnly);
    }

    private static Path folder(String text) {
        try {
            var folder = Path.of(text);
            if (Files.isDirectory(folder)) {
                return folder;
            }
        } catch (InvalidPathException _) {
            // As any other name that no folder has.
        }
        throw new CommandFailure("--mount: '%s' is no folder.".formatted(Messages.oneLine(text)));
    }

    private static String name(String path) {
        if (path.equals("/")) {
            return TOP;
        }
        var name = path.startsWith("/") ? path.substring(1) : path;
        boolean printable = name.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (name.isEmpty() || name.indexOf('/') >= 0 || !printable || name.equals(".") || name.equals("..")) {
            throw new CommandFailure(
                    "--mount: '%s' is no place for a folder; mounts lie at the top, so give one name such as /data."
                            .formatted(Messages.oneLine(path)));
        }
        return name;
    }
}
