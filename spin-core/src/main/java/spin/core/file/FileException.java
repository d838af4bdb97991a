package spin.core.file;

/// A file system refused, and nothing has changed. The message says what was asked of which file system.
///
/// That a name is not there is an answer and no accident, asked for at every path: so no stack trace is taken.
public final class FileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FileError error;

    /// @param message what was asked, and what to do
    public FileException(FileError error, String message) {
        super(message, null, false, false);
        this.error = error;
    }

    /// Why, for a program.
    public FileError error() {
        return error;
    }

    static FileException wrongKind(FileError error, FileNode node, String needed) {
        return new FileException(error, "a node of kind %s is no %s".formatted(node.attributes().kind(), needed));
    }

    static FileException notRegular(FileNode node) {
        var kind = node.attributes().kind();
        return new FileException(kind == FileKind.DIRECTORY ? FileError.EISDIR : FileError.EINVAL,
                "a node of kind %s has no bytes of its own".formatted(kind));
    }
}
