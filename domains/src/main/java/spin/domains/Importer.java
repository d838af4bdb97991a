package spin.domains;

/// Who asks for an import: an identity, equal to nothing but itself. Domains are importers; a kernel has others.
public interface Importer {

    /// For messages.
    String name();
}
