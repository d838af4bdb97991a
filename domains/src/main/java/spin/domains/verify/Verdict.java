package spin.domains.verify;

import java.util.Locale;

/// The outcome of an examination.
public enum Verdict {
    ACCEPTED,
    REFUSED;

    /// As reports print it: `accepted`, `refused`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
