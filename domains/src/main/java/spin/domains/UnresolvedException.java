package spin.domains;

import java.util.List;
import java.util.stream.Collectors;
import spin.domains.verify.Violation;

/// A domain was to be initialised before all its names meant something.
public final class UnresolvedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<MissingSymbol> missing;

    UnresolvedException(String domain, List<MissingSymbol> missing) {
        super(domain + " cannot run, for " + missing.size() + (missing.size() == 1 ? " name is" : " names are")
                + " not resolved:" + missing.stream().map(symbol -> "\n  " + symbol.message())
                        .collect(Collectors.joining()));
        this.missing = List.copyOf(missing);
    }

    /// The same as a report shows it.
    public List<Violation> violations() {
        return missing.stream().map(symbol -> new Violation("unresolved", symbol.className(), symbol.method(),
                symbol.line(), symbol.message())).toList();
    }

    /// All of them at once.
    public List<MissingSymbol> missing() {
        return missing;
    }
}
