package spin.dispatcher.predicate;

import java.util.List;
import java.util.stream.Collectors;

/// What a verifier says of a function object.
public sealed interface Verification {

    /// It keeps the rule.
    record Kept() implements Verification {}

    /// It breaks it.
    record Broken(List<Violation> violations) implements Verification {
        public Broken {
            violations = List.copyOf(violations);
        }
    }

    /// Nobody can say, and so it is not believed.
    record Unreadable(String reason) implements Verification {}

    /// For messages; empty if the rule is kept.
    default String text() {
        return switch (this) {
            case Kept() -> "";
            case Broken(var violations) -> violations.stream().map(Violation::toString)
                    .collect(Collectors.joining("; "));
            case Unreadable(var reason) -> reason;
        };
    }
}
