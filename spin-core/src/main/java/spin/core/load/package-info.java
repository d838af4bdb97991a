/// From the bytes of a JAR to running code in a domain of its own, and back.
///
/// [ExtensionLoader] is the story; each step is another room's: `spin.domains` verifies, links, meters, defines, the
/// dispatcher makes what was installed visible at one instant. Loading is a transaction: a JAR that fails at any step
/// leaves nothing behind, and replacing one that fails leaves the old one running.
@NullMarked
package spin.core.load;

import org.jspecify.annotations.NullMarked;
