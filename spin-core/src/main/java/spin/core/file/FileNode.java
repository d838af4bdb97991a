package spin.core.file;

import java.util.List;

/// A file, a directory, a symbolic link: one node of a [FileSystem].
///
/// A name is a string whose characters are its bytes, 1 to 255 each (ISO 8859-1): what they mean is the user's matter. It is never empty,
/// `.` or `..`, and has no `/`. Two objects are the same node when their numbers are equal.
///
/// What is changed is seen by everybody at once; it survives the loss of power when [#fsync] of that node, or [FileSystem#sync], has
/// returned, and may survive before. Every method throws [FileException], with the errors that POSIX.1 gives for that case; those that are not
/// obvious are named. When one is thrown nothing has changed.
///
/// Nobody here asks who the user is and what he may: that is decided by whoever calls. Whoever implements a node of one kind leaves out what that
/// kind has not.
public interface FileNode {
    /// Names the node in its file system. It never changes, and of a node that is gone it is never another's.
    long number();

    FileAttributes attributes();

    void setAttributes(AttributeChange change);

    /// Somebody uses the node from now on: it stays, with its content, when its last name goes. Each call needs a [#close].
    void open();

    /// One user less; with the last one, a node without a name is gone.
    void close();

    // ---- of a directory, else ENOTDIR

    /// The node of that name. ENOENT.
    default FileNode lookup(String name) {
        throw FileException.wrongKind(FileError.ENOTDIR, this, "directory");
    }

    /// The directory that this one lies in; the root lies in itself.
    default FileNode parent() {
        throw FileException.wrongKind(FileError.ENOTDIR, this, "directory");
    }

    /// Makes an empty regular file. EEXIST.
    default FileNode create(String name, NewNode what) {
        throw FileException.wrongKind(FileError.ENOTDIR, this, "directory");
    }

    /// Makes an empty directory. EEXIST.
    default FileNode mkdir(String name, NewNode what) {
        throw FileException.wrongKind(FileError.ENOTDIR, this, "directory");
    }

    /// Makes a symbolic link. Its target is not looked at. EEXIST.
    default FileNode symlink(String name, String target, NewNode what) {
        throw FileException.wrongKind(FileError.ENOTDIR, this, "directory");
    }

    /// Makes a device, a FIFO or a socket. EEXIST; ENOTSUP.
    default FileNode mknod(String name, FileKind kind, long device, NewNode what) {
        throw FileException.wrongKind(FileError.ENOTDIR, this, "directory");
    }

    /// Gives a node that is no directory one more name. EEXIST; EPERM for a directory; EMLINK; EXDEV.
    default void link(String name, FileNode node) {
        throw FileException.wrongKind(FileError.ENOTDIR, this, "directory");
    }

    /// Takes a name from what is no directory: EISDIR for one.
    default void unlink(String name) {
        throw FileException.wrongKind(FileError.ENOTDIR, this, "directory");
    }

    /// Takes an empty directory away. ENOTEMPTY; it is gone even for those who have it open, as a place for names.
    default void rmdir(String name) {
        throw FileException.wrongKind(FileError.ENOTDIR, this, "directory");
    }

    /// Moves a name, in one step: at no instant, and after no loss of power, is the node without a name.
    ///
    /// What has the new name is replaced: a directory only by a directory, and only if it is empty (ENOTEMPTY); anything else only by what is
    /// no directory (EISDIR, ENOTDIR). If both names are one node's, nothing happens. EINVAL when a directory would go into itself. EXDEV.
    default void rename(String name, FileNode directory, String newName) {
        throw FileException.wrongKind(FileError.ENOTDIR, this, "directory");
    }

    /// Some entries behind the cursor, at most so many; none at the end. `.` and `..` are not among them.
    ///
    /// Who goes on with the cursor of the last entry sees each name that was there all the time once, whatever is made and removed meanwhile.
    ///
    /// @param cursor 0, or one of [DirectoryEntry#next]
    default List<DirectoryEntry> list(long cursor, int most) {
        throw FileException.wrongKind(FileError.ENOTDIR, this, "directory");
    }

    // ---- of a symbolic link, else EINVAL

    /// What it leads to: bytes as in names, any of them but 0.
    default String target() {
        throw FileException.wrongKind(FileError.EINVAL, this, "symbolic link");
    }

    // ---- of a regular file, else EISDIR or EINVAL

    /// Copies out of the file, which has zeros where nothing was ever written.
    ///
    /// @return how many bytes; fewer than `length` only at the file's end, 0 behind it
    default int read(long offset, byte[] into, int from, int length) {
        throw FileException.notRegular(this);
    }

    /// Copies into the file, which grows if it must. ENOSPC when there is room for none of it; EFBIG.
    ///
    /// @return how many bytes, fewer than `length` when there is no more room
    default int write(long offset, byte[] bytes, int from, int length) {
        throw FileException.notRegular(this);
    }

    /// Cuts the file off, or lengthens it by zeros that take no room. EFBIG.
    default void truncate(long size) {
        throw FileException.notRegular(this);
    }

    // ---- of any

    /// Returns when the node, with its content, attributes and the names that were given to it, would survive the loss of power.
    void fsync();
}
