package spin.plexus.ip;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which interface leads to an address, and who the next on the way there is: the longest prefix decides.
final class Routes {
    /// @param gateway 0 when the destination itself is on the link
    record Route(int network, int prefix, IpInterface by, int gateway) {
        boolean leadsTo(int address) {
            return IpAddress.network(address, prefix) == network;
        }

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

    /// Adds a route; one of the same network gives way to it.
    void add(Route route) {
        remove(route.network, route.prefix);
        int at = 0;
        while (at < routes.size() && routes.get(at).prefix >= route.prefix) {
            at++;
        }
        routes.add(at, route);
    }

    boolean remove(int network, int prefix) {
        return routes.removeIf(route -> route.network == network && route.prefix == prefix);
    }

    void removeAllOn(IpInterface gone) {
        routes.removeIf(route -> route.by.equals(gone));
    }

    @Nullable
    Route to(int address) {
        for (int i = 0; i < routes.size(); i++) {
            if (routes.get(i).leadsTo(address)) {
                return routes.get(i);
            }
        }
        return null;
    }

    List<Route> all() {
        return List.copyOf(routes);
    }
}
