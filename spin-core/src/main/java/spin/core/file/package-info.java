/// Files: what a file system is, and how those who make one and those who use it find each other.
///
/// Start with [spin.core.file.Files], the service that extensions ask for: one extension mounts a [spin.core.file.FileSystem] under a
/// name, another finds it there. What it finds is the kernel's own stand-in ([spin.core.file.MountedNode]), never the other's object: it
/// checks names, ranges and answers at the border, remembers who has what open, and is worth nothing once the file system is gone; so
/// no domain is kept in memory by whoever uses its files.
///
/// A file system knows nodes, numbers and names; paths, permissions, descriptors, mount points and the meaning of a name's bytes are
/// for the operating system that an extension is. Nothing here knows of any operating system, disk or host.
@NullMarked
package spin.core.file;

import org.jspecify.annotations.NullMarked;
