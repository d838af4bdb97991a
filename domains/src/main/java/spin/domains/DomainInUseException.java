package spin.domains;

import java.util.List;

/// A domain that others run on was to be destroyed. Nothing has changed.
public final class DomainInUseException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    // A list of texts, which is serialisable in fact.
    private final transient List<String> dependants;

    DomainInUseException(String domain, List<String> dependants) {
        super(domain + " cannot be destroyed, because " + String.join(", ", dependants)
                + (dependants.size() == 1 ? " imports" : " import") + " from it: destroy "
                + (dependants.size() == 1 ? "that" : "those") + " first, or all together.");
        this.dependants = List.copyOf(dependants);
    }

    /// The names of the domains that are in the way.
    public List<String> dependants() {
        return dependants;
    }
}
