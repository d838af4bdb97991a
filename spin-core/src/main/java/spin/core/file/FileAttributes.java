package spin.core.file;

/// What is known of a node, at one instant.
///
/// @param number   names the node in its file system; of a node that is gone it is never another's
/// @param mode     the low twelve bits of POSIX: rwx of owner, group and others, and 07000
/// @param links    names that it has; of a directory 2 and its subdirectories
/// @param device   of a device, which; else 0
/// @param size     bytes; of a symbolic link its target's
/// @param blocks   of 512 bytes, that it takes up: a file with holes has fewer than its size
/// @param accessed nanoseconds of simulated time, as the other two: when it was last read
/// @param modified when its content was last changed
/// @param changed  when anything of it was
public record FileAttributes(FileKind kind, long number, int mode, int links, int owner, int group, long device,
        long size, long blocks, long accessed, long modified, long changed) {
    /// The bits of a mode that a file system keeps.
    public static final int MODE = 0_7777;

    public boolean isDirectory() {
        return kind == FileKind.DIRECTORY;
    }
}
