package spin.core.account;

/// One kind of thing that is counted, such as pages. Made by [Ledger#resource].
public final class Resource {
    final Ledger ledger;
    final int index;
    private final String name;
    long total;

    Resource(Ledger ledger, int index, String name) {
        this.ledger = ledger;
        this.index = index;
        this.name = name;
    }

    /// In the singular.
    public String name() {
        return name;
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
