package spin.core.file;

/// Why a file system refused, by the names of POSIX.1. Numbers are an operating system's matter: each has its own.
public enum FileError {
    /// Permission by the rules of the file system itself; those of users are not its business.
    EPERM,
    /// No such name in that directory.
    ENOENT,
    /// The medium failed, or the file system did.
    EIO,
    /// Something goes on there that cannot be interrupted.
    EBUSY,
    /// The name is taken.
    EEXIST,
    /// Another file system's node.
    EXDEV,
    /// No file system of that name.
    ENODEV,
    /// A directory was needed.
    ENOTDIR,
    /// A directory was not.
    EISDIR,
    /// A number or a name that means nothing here; a directory that would lie in itself.
    EINVAL,
    /// Longer than this file system's files can be.
    EFBIG,
    /// No room.
    ENOSPC,
    /// Nothing can be changed here.
    EROFS,
    /// More links than a node can have.
    EMLINK,
    /// A name that is too long.
    ENAMETOOLONG,
    /// The directory has entries.
    ENOTEMPTY,
    /// More symbolic links in a row than anybody means.
    ELOOP,
    /// The user of that node has as much as he may have.
    EDQUOT,
    /// The node is gone: it has no name left and nobody has it open, or its file system is not mounted any more.
    ESTALE,
    /// This file system cannot do that at all.
    ENOTSUP
}
