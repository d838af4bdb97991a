package spin.hw.net.link;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.State;

/// Which port a station was last heard on. Bounded: the address that has been silent for longest makes room for a new one.
final class MacTable {
    private final int capacity;
    private final long agingCycles;
    /// In the order in which they were last heard.
    private final LinkedHashMap<Long, Entry> entries = new LinkedHashMap<>();
    private long evictions;

    private record Entry(int port, long heard) {}

    MacTable(int capacity, long agingCycles) {
        this.capacity = capacity;
        this.agingCycles = agingCycles;
    }

    void learn(long address, int port, long now) {
        entries.remove(address);
        if (entries.size() == capacity) {
            entries.pollFirstEntry();
            evictions++;
        }
        entries.put(address, new Entry(port, now));
    }

    OptionalInt portOf(long address, long now) {
        var entry = entries.get(address);
        if (entry == null) {
            return OptionalInt.empty();
        }
        if (now - entry.heard() > agingCycles) {
            entries.remove(address);
            return OptionalInt.empty();
        }
        return OptionalInt.of(entry.port());
    }

    void forget(int port) {
        entries.values().removeIf(entry -> entry.port() == port);
    }

    int size() {
        return entries.size();
    }

    long evictions() {
        return evictions;
    }

    void save(State out) {
        out.put("addresses", entries.keySet().stream().mapToLong(Long::longValue).toArray())
                .put("ports", entries.values().stream().mapToLong(Entry::port).toArray())
                .put("heard", entries.values().stream().mapToLong(Entry::heard).toArray())
                .put("evictions", evictions);
    }

    void restore(State in, int portCount) {
        long[] addresses = in.numbers("addresses");
        long[] ports = in.numbers("ports");
        long[] heard = in.numbers("heard");
        var restored = new LinkedHashMap<Long, Entry>();
        if (ports.length != addresses.length || heard.length != addresses.length || addresses.length > capacity) {
            throw new CheckpointException("The address table of " + in.part() + " in the checkpoint has "
                    + addresses.length + " addresses, " + ports.length + " ports and " + heard.length
                    + " times; it was written by another switch.");
        }
        for (int i = 0; i < addresses.length; i++) {
            if (ports[i] < 0 || ports[i] >= portCount) {
                throw new CheckpointException("The address table of " + in.part() + " in the checkpoint names port "
                        + ports[i] + "; this switch has " + portCount + ".");
            }
            restored.put(addresses[i], new Entry((int) ports[i], heard[i]));
        }
        long evicted = in.number("evictions");
        entries.clear();
        for (Map.Entry<Long, Entry> entry : restored.entrySet()) {
            entries.put(entry.getKey(), entry.getValue());
        }
        evictions = evicted;
    }
}
