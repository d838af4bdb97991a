package spin.bench.domains.guest;

import spin.bench.domains.Loop;

/// From object to object through a list that lies crosswise in memory.
public final class Chase implements Loop {

    private static final int NODES = 4096;
    private final Chase[] nodes;
    private Chase next = this;
    private long value = 1;

    public Chase() {
        nodes = new Chase[NODES];
        for (int i = 0; i < NODES; i++) {
            nodes[i] = new Chase(i);
        }
        for (int i = 0; i < NODES; i++) {
            nodes[i].next = nodes[(i + 1571) % NODES];
        }
        next = nodes[0];
    }

    private Chase(long value) {
        this.nodes = new Chase[0];
        this.value = value;
    }

    @Override
    public long run(long seed) {
        long sum = seed;
        var at = next;
        for (int i = 0; i < NODES; i++) {
            sum += at.value;
            at = at.next;
        }
        return sum + nodes.length;
    }
}
