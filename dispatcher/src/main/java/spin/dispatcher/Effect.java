package spin.dispatcher;

/// What code can be shown, from its bytes, not to do.
public enum Effect {
    /// It changes nothing that anybody else could see: no field, no array, no call of code that is not functional itself.
    FUNCTIONAL,
    /// It may be ended at any instruction without harm: no lock, no new object, no call of code that is not ephemeral
    /// itself. Loops are allowed.
    EPHEMERAL
}
