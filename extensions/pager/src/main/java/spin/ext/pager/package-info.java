/// Demand paging to a disk for programs that ask for it.
///
/// Start with [spin.ext.pager.Pager], the extension, and [spin.ext.pager.PagedSpace], the pages of one program: each is in memory, on the disk, both,
/// or nowhere yet, and that is all in one [spin.ext.pager.Slot]. [spin.ext.pager.Swap] gives out blocks of the disk.
///
/// A program is never given a frame that it did not ask to be kept within, and never sees another's page.
@NullMarked
package spin.ext.pager;

import org.jspecify.annotations.NullMarked;
