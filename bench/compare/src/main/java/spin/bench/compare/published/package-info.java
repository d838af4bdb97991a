/// Which published tables and figures have rows here, and what of each is missing and why.
///
/// A [Publication] is found again by how rows cite it, so a row that is added to any table appears by itself; only what is missing is written down. Start with
/// [Catalogue]. Never in here: a figure.
@NullMarked
package spin.bench.compare.published;

import org.jspecify.annotations.NullMarked;
