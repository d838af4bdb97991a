package spin.core.file;

/// One name in a directory.
///
/// @param number of the node
/// @param next   the cursor that goes on behind it
public record DirectoryEntry(String name, long number, FileKind kind, long next) {}
