/// Strands: what the processor is given to. For now a name and an address space; scheduling comes with the core
/// services.
@NullMarked
package spin.core.strand;

import org.jspecify.annotations.NullMarked;
