package spin.plexus.wire;

import java.util.EnumMap;
import java.util.Map;

/// What one layer received, sent and dropped, each drop with its reason.
public final class Traffic {
    private final String layer;
    private final Map<Drop, Long> dropped = new EnumMap<>(Drop.class);
    private long received;
    private long sent;

    /// @param layer its name, for the printed line
    public Traffic(String layer) {
        this.layer = layer;
    }

    public String name() {
        return layer;
    }

    public void countReceived() {
        received++;
    }

    public void countSent() {
        sent++;
    }

    public void count(Drop reason) {
        dropped.merge(reason, 1L, Long::sum);
    }

    /// Packets that came from the layer below, dropped ones included.
    public long received() {
        return received;
    }

    /// Packets that were handed to the layer below.
    public long sent() {
        return sent;
    }

    public long dropped(Drop reason) {
        return dropped.getOrDefault(reason, 0L);
    }

    /// All drops.
    public long dropped() {
        long all = 0;
        for (long count : dropped.values()) {
            all += count;
        }
        return all;
    }

    /// One line: the layer, the counts, and each reason that occurred.
    @Override
    public String toString() {
        var line = new StringBuilder(
                "%-8s  received %d  sent %d  dropped %d".formatted(layer, received, sent, dropped()));
        char before = ':';
        for (var each : dropped.entrySet()) {
            line.append(before).append(' ').append(each.getKey().word()).append(' ').append(each.getValue());
            before = ',';
        }
        return line.toString();
    }
}
