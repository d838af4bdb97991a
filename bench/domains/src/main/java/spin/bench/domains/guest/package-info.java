/// What is loaded and measured: the loops, and the part of which the plugin has fifty.
///
/// Ordinary Java, written as an author of an extension would; it never runs under this package's name.
@NullMarked
package spin.bench.domains.guest;

import org.jspecify.annotations.NullMarked;
