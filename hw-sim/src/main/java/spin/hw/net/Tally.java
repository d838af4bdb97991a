package spin.hw.net;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import spin.hw.checkpoint.State;

/// What one port or wrapper has done with frames, every loss with its reason.
///
/// `accepted` frames came in, `copied` ones were made here; each is `delivered`, dropped for one reason, or still on its way.
public final class Tally {
    private static final DropReason[] REASONS = DropReason.values();

    private final Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
    private long accepted;
    private long copied;
    private long delivered;

    public void accept() {
        accepted++;
    }

    public void copy() {
        copied++;
    }

    public void deliver() {
        delivered++;
    }

    public void drop(DropReason reason) {
        dropped.merge(reason, 1L, Long::sum);
    }

    public long accepted() {
        return accepted;
    }

    public long copied() {
        return copied;
    }

    public long delivered() {
        return delivered;
    }

    public long dropped(DropReason reason) {
        return dropped.getOrDefault(reason, 0L);
    }

    public long dropped() {
        return dropped.values().stream().mapToLong(Long::longValue).sum();
    }

    public void save(State out) {
        out.put("accepted", accepted).put("copied", copied).put("delivered", delivered);
        for (var reason : REASONS) {
            out.put("dropped." + reason, dropped(reason));
        }
    }

    public void restore(State in) {
        var counts = new EnumMap<DropReason, Long>(DropReason.class);
        for (var reason : REASONS) {
            counts.put(reason, in.number("dropped." + reason));
        }
        accepted = in.number("accepted");
        copied = in.number("copied");
        delivered = in.number("delivered");
        dropped.clear();
        dropped.putAll(counts);
    }

    @Override
    public String toString() {
        var text = new StringBuilder("accepted " + accepted + ", delivered " + delivered);
        if (copied > 0) {
            text.append(", copied ").append(copied);
        }
        for (var reason : REASONS) {
            if (dropped(reason) > 0) {
                text.append(", ").append(reason.name().toLowerCase(Locale.ROOT).replace('_', ' ')).append(' ')
                        .append(dropped(reason));
            }
        }
        return text.toString();
    }
}
