package spin.domains;

import spin.domains.verify.Report;

/// What became of a JAR that was to be a domain.
public sealed interface CreateResult {

    /// What the examination found out.
    Report report();

    /// A domain; its exports can be seen, its imports are unresolved, and no class of it exists.
    record Created(Domain domain, Report report) implements CreateResult {}

    /// Everything that is wrong.
    record Refused(Report report) implements CreateResult {}
}
