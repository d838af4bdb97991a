package spin.core.spy;

/// How often and how long, in powers of two: bucket *n* holds what took from 2^(n-1) up to but not including 2^n cycles, bucket 0 what took none.
final class Histogram {
    private static final double ALL = 1.0;

    private final long[] buckets = new long[Long.SIZE];
    private long hits;
    private long times;
    private long total;
    private long shortest = Long.MAX_VALUE;
    private long longest;

    void hit() {
        hits++;
    }

    void add(long cycles) {
        times++;
        total += cycles;
        shortest = Math.min(shortest, cycles);
        longest = Math.max(longest, cycles);
        buckets[Long.SIZE - Long.numberOfLeadingZeros(cycles)]++;
    }

    long hits() {
        return hits;
    }

    long times() {
        return times;
    }

    long total() {
        return total;
    }

    long shortest() {
        return times == 0 ? 0 : shortest;
    }

    long longest() {
        return longest;
    }

    /// No more than this in so large a part of the cases, rounded up to a bucket's end, and never beyond the longest.
    ///
    /// @param part from 0 to 1
    long within(double part) {
        long wanted = (long) Math.ceil(Math.min(part, ALL) * times);
        long seen = 0;
        for (int i = 0; i < buckets.length; i++) {
            seen += buckets[i];
            if (seen >= wanted) {
                return Math.min(longest, (1L << i) - 1);
            }
        }
        return longest;
    }

    /// How many lie in the bucket that ends before 2^n.
    long in(int n) {
        return buckets[n];
    }

    int size() {
        return buckets.length;
    }
}
