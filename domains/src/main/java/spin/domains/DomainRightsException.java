package spin.domains;

/// An alias of a domain was used for something that it carries no right for. Nothing has changed.
public final class DomainRightsException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    DomainRightsException(String message) {
        super(message);
    }
}
