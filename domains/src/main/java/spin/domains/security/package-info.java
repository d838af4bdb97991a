/// Who may do what to what, as a policy says that can be exchanged: access modes, domain transfer, audit.
///
/// Start with [Enforcement]; a [Policy] is all that a program writes itself. Enforcement stands where links, subtypes, handlers and calls pass
/// anyhow (a name server's authoriser, a type's, an event's, a facade), so neither the code that asks nor the code that is asked knows of it,
/// and nothing shows as long as nothing is violated. It never decides: it asks the policy, remembers its answer for a while, and notes in the
/// [spin.domains.AuditLog] what was refused and what the policy wants noted.
@NullMarked
package spin.domains.security;

import org.jspecify.annotations.NullMarked;
