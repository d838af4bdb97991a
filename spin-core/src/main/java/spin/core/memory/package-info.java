/// Address spaces: [Context] is one, [Translation] the service that changes and examines its mappings and raises the
/// three events of a failed access.
///
/// No model of an address space is built in; that is what extensions are for. Page tables are the Alpha's own, three
/// levels in physical memory, because the PALcode of the machine walks them.
///
/// Source: Bershad et al., SOSP '95, section 4.1.
@NullMarked
package spin.core.memory;

import org.jspecify.annotations.NullMarked;
