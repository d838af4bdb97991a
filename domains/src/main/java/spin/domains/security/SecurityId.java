package spin.domains.security;

/// What a policy speaks about: a class of subjects or objects that it treats alike (a *domain* or *type* of type enforcement).
///
/// Equal names are equal ids; holding one gives no right.
public record SecurityId(String name) {

    @Override
    public String toString() {
        return name;
    }
}
