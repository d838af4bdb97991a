/// Disk drives: their driver, and the blocks that extensions are given.
///
/// Start with [spin.core.disk.Disks], the service that extensions ask for; what it gives is a [spin.core.disk.DiskRange], a capability for some
/// blocks of a drive in a row, and a [spin.core.disk.DiskRequest] for what was begun there. [spin.core.disk.Drive] is the driver of one
/// disk, [spin.core.disk.Drives] has them all and knows whose blocks are whose.
///
/// What the blocks hold is for whoever has them: nothing here knows of files or partitions, and nobody reaches a block that was not given to him.
@NullMarked
package spin.core.disk;

import org.jspecify.annotations.NullMarked;
