package spin.domains;

import java.util.Optional;

/// Decides who may make a subtype of a guarded type; see [Domain#guardSubtypes].
@FunctionalInterface
public interface TypeAuthoriser {

    /// Asked for each subtype when its domain is initialised.
    ///
    /// @param type     the guarded type, dotted
    /// @param importer whose domain has the subtype
    /// @param subtype  the class that extends or implements it, dotted
    /// @return empty to allow it, else the reason why not: a sentence for the importer
    Optional<String> denial(String type, Importer importer, String subtype);
}
