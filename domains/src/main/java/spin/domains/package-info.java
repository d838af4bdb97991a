/// Logical protection domains: a JAR that nobody trusts becomes code that can be called, confined and unloaded.
@NullMarked
package spin.domains;

import org.jspecify.annotations.NullMarked;
