package spin.domains;

import java.util.List;
import spin.domains.verify.Violation;

/// A domain that was verified and resolved could not be brought to life: the JVM refused a class, code breaks what it promises
/// of itself, or the extension's own initialisers or constructor failed. Nothing of it is left.
public final class InitialisationException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<Violation> violations;

    InitialisationException(String message, Throwable cause) {
        super(message, cause);
        violations = List.of();
    }

    InitialisationException(String message, List<Violation> violations) {
        super(message);
        this.violations = List.copyOf(violations);
    }

    /// What is wrong with the classes themselves; empty when they are good and their code failed.
    public List<Violation> violations() {
        return violations;
    }
}
