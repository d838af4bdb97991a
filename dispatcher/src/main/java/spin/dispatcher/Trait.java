package spin.dispatcher;

/// What sets a binding apart from a plain handler.
public enum Trait {
    /// It changes the arguments of those behind it ([Filter]).
    FILTER,
    /// When it has run, the raise ends.
    CANCELLING,
    /// The raiser does not wait for it.
    ASYNCHRONOUS,
    /// It may be ended at any instruction and promised to bear that; shown by an [EffectVerifier].
    EPHEMERAL,
    /// It has failed too often and is passed over until somebody reinstates it.
    QUARANTINED
}
