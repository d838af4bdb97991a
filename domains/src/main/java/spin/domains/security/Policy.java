package spin.domains.security;

import java.util.Optional;

/// Decides, and does nothing else. It may be asked at any time, on any thread that calls, and must not call what it decides about.
///
/// Source: the policy manager of Grimm and Bershad, "Separating Access Control Policy, Enforcement, and Functionality in Extensible Systems".
public interface Policy {

    /// All that a subject may do to an object.
    AccessMode granted(SecurityContext subject, SecurityId object);

    /// As what code of the object runs when the subject calls it; empty when it goes on as the subject.
    default Optional<SecurityId> entered(SecurityContext subject, SecurityId object) {
        return Optional.empty();
    }

    /// Whether what was allowed is to be noted too.
    default boolean noted(SecurityContext subject, SecurityId object, AccessMode mode) {
        return false;
    }
}
