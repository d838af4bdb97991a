/// A file system on blocks that may lose their power at any write: see the README for the layout.
///
/// Start with [spin.ext.diskfs.DiskFileSystem]. Below it [spin.ext.diskfs.Trees] moves what is changed to free blocks,
/// [spin.ext.diskfs.Space] knows which those are, [spin.ext.diskfs.PageCache] holds blocks in memory, and one write of a
/// [spin.ext.diskfs.SuperBlock] makes a new tree the file system.
///
/// Nothing here overwrites a block that counts, and nothing here asks which machine it runs on.
@NullMarked
package spin.ext.diskfs;

import org.jspecify.annotations.NullMarked;
