package spin.bench.workload;

import spin.bench.port.MemoryPolicy;

/// Which page has to go: the one whose turn was longest ago. It looks at all of them, as one does who is told nothing between faults.
final class VictimPolicy {
    private static final long NONE = -1;

    private final long[] held;
    private final long[] since;
    private long faults;

    VictimPolicy(int pages) {
        held = new long[pages];
        since = new long[pages];
        for (int i = 0; i < pages; i++) {
            held[i] = NONE;
        }
    }

    void fault(long address, MemoryPolicy memory) {
        int victim = longestAgo();
        if (held[victim] != NONE) {
            memory.forbid(held[victim]);
        }
        held[victim] = address;
        since[victim] = ++faults;
        memory.allow(address);
    }

    private int longestAgo() {
        int oldest = 0;
        for (int i = 1; i < since.length; i++) {
            if (since[i] < since[oldest]) {
                oldest = i;
            }
        }
        return oldest;
    }
}
