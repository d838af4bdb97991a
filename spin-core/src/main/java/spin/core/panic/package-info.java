/// What happens when the kernel's own code fails.
///
/// A fault of an extension is contained: its handler is passed over, its strand ends, and the kernel goes on. The same fault in trusted code
/// means that something the kernel relies on is not as it should be, so the machine stops where it is and says what it knows. Begin at
/// [Panic]; it is told of a fault, takes down a [PanicReport], and gives what ends whatever is under way.
///
/// Nothing here repairs anything, and nothing here can fail because the kernel is in disorder: each part of the report is gathered by
/// itself, and one that cannot be had says so.
@NullMarked
package spin.core.panic;

import org.jspecify.annotations.NullMarked;
