package spin.core.account;

import org.jspecify.annotations.Nullable;

/// One kind of thing that is counted, such as pages. Made by [Ledger#resource].
public final class Resource {
    final Ledger ledger;
    final int index;
    private final String name;
    private long usual;
    final @Nullable Census census;
    long total;

    Resource(Ledger ledger, int index, String name, long usual, @Nullable Census census) {
        this.ledger = ledger;
        this.index = index;
        this.name = name;
        this.usual = usual;
        this.census = census;
    }

    /// In the singular.
    public String name() {
        return name;
    }

    /// How many a domain may hold unless somebody has said otherwise of that domain.
    public long usual() {
        return usual;
    }

    /// The same for domains that come from now on.
    public void usual(long most) {
        usual = most;
    }

    /// How many are given out, all accounts together.
    public long total() {
        return total;
    }

    @Override
    public String toString() {
        return name;
    }
}
