package spin.core.file;

/// What a node is. A file system stores those of the last four kinds and gives them no meaning.
public enum FileKind {
    REGULAR,
    DIRECTORY,
    SYMBOLIC_LINK,
    CHARACTER_DEVICE,
    BLOCK_DEVICE,
    FIFO,
    SOCKET
}
