package spin.core.account;

import java.util.function.Consumer;

/// Walks the real things of one kind, so that the books can be held against them: the pages that have a holder, the strands that have
/// not ended. It reads what the service itself works with, and no count.
@FunctionalInterface
public interface Census {
    /// Calls `holder` once for each thing that there is, with the account that it belongs to.
    void walk(Consumer<Account> holder);
}
