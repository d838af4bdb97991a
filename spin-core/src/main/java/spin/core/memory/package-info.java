/// Memory: pages, regions of address spaces, and the translations between them, as three services ([PhysAddr], [VirtAddr],
/// [Translation]) and a fourth that gives user code numbers for capabilities ([ExternalRef]).
///
/// Extensions begin with those interfaces; what they get are capabilities ([Page], [Region], [Context]), final and without a member that
/// would let an extension address memory. The kernel begins with [MemoryServices].
///
/// No model of an address space is built in, and no policy of paging; that is what extensions are for. What the kernel keeps is what
/// protection needs: that a page has one holder, that no translation outlives what it was made from, and that everything is
/// charged to somebody and comes back. Page tables are the Alpha's own, three levels in physical memory, because the
/// PALcode of the machine walks them.
///
/// Source: Bershad et al., SOSP '95, section 4.1.
@NullMarked
package spin.core.memory;

import org.jspecify.annotations.NullMarked;
