package spin.domains.meter;

/// The account of one domain's memory, as trusted code outside its loader sees it.
public interface AccountAccess {

    /// Bytes that the domain's code has taken since the account was last settled, and what was alive then. It is settled when it passes
    /// the limit.
    long allocated();

    /// The bytes that the domain may keep alive; [Long#MAX_VALUE] when there is no budget.
    long limit();

    /// Sets the budget. What was made before there was one is not counted.
    void limit(long bytes);
}
