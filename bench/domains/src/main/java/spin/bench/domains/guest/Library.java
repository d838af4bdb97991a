package spin.bench.domains.guest;

/// What is called across a border.
public final class Library {

    private long sum;

    public Library() {}

    public long step(long x) {
        sum += x;
        return sum;
    }
}
