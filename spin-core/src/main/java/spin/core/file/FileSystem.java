package spin.core.file;

/// A tree of nodes. An extension that has one to offer implements this and [FileNode] and mounts it with [Files].
///
/// Whoever implements it is called through the kernel's stand-ins: names have been checked, nodes that come as arguments are its own, ranges
/// lie in their arrays. Its methods run on the strand of whoever calls, several of them at a time if they wait for something in between.
public interface FileSystem {
    /// The directory that everything lies in.
    FileNode root();

    /// The node of that number.
    ///
    /// A user of files keeps numbers and asks again, so a node has to be found as long as it has a name or is open.
    ///
    /// @throws FileException ESTALE when it is gone
    FileNode node(long number);

    /// Returns when all that was changed before would survive the loss of power.
    void sync();

    FileSystemFacts facts();
}
