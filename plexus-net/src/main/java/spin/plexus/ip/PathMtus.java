package spin.plexus.ip;

import java.util.LinkedHashMap;
import java.util.Map;

/// What routers said of the largest packets that they pass on, by destination.
///
/// A report holds for ten minutes (RFC 1191, 6.3) and may only make the path smaller. It never makes it smaller than 552 bytes:
/// below that a forger could have every sending cut into dust, and a path that really is so narrow cuts by itself.
final class PathMtus {
    static final int LEAST = 552;
    static final long LIFETIME = 600_000_000;
    static final int MOST = 1024;

    private record Known(int mtu, long until) {}

    private final Map<Integer, Known> known = new LinkedHashMap<>();
    /// Whether nothing is known: asked with each packet.
    private boolean none = true;

    /// @param mtu what the next link took, 0 if the router did not say (it is older than RFC 1191)
    /// @param packet the length of the packet that was too big
    void report(int destination, int mtu, int packet, long now) {
        int said = mtu == 0 ? plateauBelow(packet) : mtu;
        if (said >= of(destination, packet, now)) {
            return;
        }
        if (known.size() >= MOST) {
            known.remove(known.keySet().iterator().next());
        }
        // Removed first, so that the order is that of the reports.
        known.remove(destination);
        known.put(destination, new Known(Math.max(LEAST, said), now + LIFETIME));
        none = false;
    }

    boolean isEmpty() {
        return none;
    }

    /// The largest packet that the way to `destination` takes, if its first link takes `link`.
    int of(int destination, int link, long now) {
        var entry = known.get(destination);
        if (entry == null) {
            return link;
        }
        if (entry.until <= now) {
            known.remove(destination);
            none = known.isEmpty();
            return link;
        }
        return Math.min(link, entry.mtu);
    }

    /// RFC 1191, 7.1: the sizes that links have.
    private static int plateauBelow(int packet) {
        for (int plateau : new int[]{32_000, 17_914, 8166, 4352, 2002, 1492, 1006, 508}) {
            if (plateau < packet) {
                return plateau;
            }
        }
        return LEAST;
    }
}
