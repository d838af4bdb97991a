/// Copies of address spaces that share their pages until one of them stores.
///
/// Start with [spin.ext.cow.Cow], the extension; [spin.ext.cow.CopiedSpace] is one address space, and [spin.ext.cow.Share] one page and how many
/// spaces have it. It knows nothing of processes, files or signals: what a fork is besides memory is for an operating system.
@NullMarked
package spin.ext.cow;

import org.jspecify.annotations.NullMarked;
