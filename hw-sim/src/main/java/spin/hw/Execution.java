package spin.hw;

/// How a machine executes instructions. The choice changes no outcome, no trap and no count, only the host time.
public enum Execution {
    /// Interprets, and translates what is executed often. The default.
    AUTOMATIC,
    /// Interprets everything.
    INTERPRETED,
    /// Translates at the second time: for tests of the translator.
    TRANSLATED
}
