package spin.core.account;

import java.util.function.Consumer;

/// Walks the real things of one kind, so that the books can be held against them: the pages that have a holder, the strands that have
/// not ended. It reads what the service itself works with, and no count.
@FunctionalInterface
public interface Census {
    /// Tells `found` of each thing that there is, with the account that it belongs to.
    void walk(Found found);

    /// Told of what there is.
    @FunctionalInterface
    interface Found extends Consumer<Account> {
        /// So many, such as the bytes of an array, are that holder's.
        void accept(Account holder, long count);

        /// One is.
        @Override
        default void accept(Account holder) {
            accept(holder, 1);
        }
    }
}
