package spin.plexus.ip;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which interface leads to an address, and who the next on the way there is: the longest prefix decides.
final class Routes {
    /// @param gateway 0 when the destination itself is on the link
    record Route(int network, int prefix, IpInterface by, int gateway) {
        int next(int destination) {
            return gateway == 0 ? destination : gateway;
        }

        @Override
        public String toString() {
            return "%s/%d %s %s".formatted(IpAddress.toText(network), prefix,
                    gateway == 0 ? "on" : "via " + IpAddress.toText(gateway) + " on", by.name());
        }
    }

    /// The longest prefixes first.
    private final List<Route> routes = new ArrayList<>();
    /// The same for who sends: of each route the mask and the network, one after the other.
    private int[] table = {};
    private Route[] targets = {};

    /// Adds a route; one of the same network gives way to it.
    void add(Route route) {
        remove(route.network, route.prefix);
        int at = 0;
        while (at < routes.size() && routes.get(at).prefix >= route.prefix) {
            at++;
        }
        routes.add(at, route);
        changed();
    }

    boolean remove(int network, int prefix) {
        boolean removed = routes.removeIf(route -> route.network == network && route.prefix == prefix);
        changed();
        return removed;
    }

    void removeAllOn(IpInterface gone) {
        routes.removeIf(route -> route.by.equals(gone));
        changed();
    }

    @Nullable
    Route to(int address) {
        var there = table;
        for (int i = 0; i < there.length; i += 2) {
            if ((address & there[i]) == there[i + 1]) {
                return targets[i >>> 1];
            }
        }
        return null;
    }

    private void changed() {
        targets = routes.toArray(new Route[0]);
        table = new int[2 * targets.length];
        for (int i = 0; i < targets.length; i++) {
            table[2 * i] = IpAddress.mask(targets[i].prefix);
            table[2 * i + 1] = targets[i].network;
        }
    }

    List<Route> all() {
        return List.copyOf(routes);
    }
}
