/// Defining: the last stage, where bytes become classes that only their domain can see.
///
/// A [spin.domains.define.DomainLoader] resolves a name in one of four ways and in no other: a class of the domain, an
/// import that a domain was resolved against, a class of the JDK on the allow-list, the counter. Each domain is a named
/// dynamic module, so that nothing which the host opens to code without a name is open to it.
@NullMarked
package spin.domains.define;

import org.jspecify.annotations.NullMarked;
