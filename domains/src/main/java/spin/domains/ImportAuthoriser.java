package spin.domains;

/// Whoever exports a domain decides who may import it. It is asked at every query.
@FunctionalInterface
public interface ImportAuthoriser {

    /// Decides about one query.
    Decision decide(String name, Importer importer);

    /// Lets everybody import.
    static ImportAuthoriser everybody() {
        return (_, _) -> new Decision.Allowed();
    }

    /// The answer to a query.
    sealed interface Decision {

        /// The importer gets the domain.
        record Allowed() implements Decision {}

        /// The importer gets another domain under that name, usually one that shows less.
        record AllowedAs(Domain restricted) implements Decision {}

        /// The importer gets nothing.
        ///
        /// @param reason one sentence for the importer
        record Denied(String reason) implements Decision {}
    }
}
