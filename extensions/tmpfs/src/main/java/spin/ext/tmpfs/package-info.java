/// A file system in memory: see the README. Start with [spin.ext.tmpfs.TmpFileSystem]; a node of each kind is a class of its own.
///
/// Nothing here survives anything, and nothing here waits.
@NullMarked
package spin.ext.tmpfs;

import org.jspecify.annotations.NullMarked;
