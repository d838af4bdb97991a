/// Why something was not collected: reads a heap dump of this JVM and finds the shortest path of strong references from a root
/// of the collector to an object. Start at [spin.domains.retain.RetainingPath]. It knows nothing of domains, keeps nothing in
/// memory of what it read, and is for the moment after an unload that left something behind, never for a running path.
@NullMarked
package spin.domains.retain;

import org.jspecify.annotations.NullMarked;
