package spin.domains.verify;

import java.util.Locale;

/// The outcome of an examination.
public enum Verdict {
    ACCEPTED,
    /// It breaks rules, and the kernel's owner signed that it may.
    APPROVED,
    REFUSED;

    /// As reports print it: `accepted`, `approved`, `refused`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
