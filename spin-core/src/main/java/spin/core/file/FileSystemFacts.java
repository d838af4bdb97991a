package spin.core.file;

/// What is known of a file system as a whole, at one instant.
///
/// @param type        its kind, such as `tmpfs`
/// @param blockBytes  in which space is counted
/// @param blocks      in all
/// @param freeBlocks  of them
/// @param nodes       that it can hold
/// @param freeNodes   of them
/// @param longestName in bytes
/// @param readOnly    nothing in it can be changed
public record FileSystemFacts(String type, int blockBytes, long blocks, long freeBlocks, long nodes, long freeNodes,
        int longestName, boolean readOnly) {}
