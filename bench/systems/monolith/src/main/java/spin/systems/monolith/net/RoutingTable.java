package spin.systems.monolith.net;

import java.util.ArrayList;
import java.util.List;

/// The ways that a host knows (4.3BSD-Reno, `route.c`). Who has found one refers to it and says so, and one that is taken out of the table lives until nobody does.
final class RoutingTable {

    private final RadixTree tree = new RadixTree();
    /// All that are in the tree, for who prints them.
    private final List<Route> routes = new ArrayList<>();
    /// Ways that were looked for and are none, and ways out of the table that somebody refers to: `rts_unreach`, `rttrash`.
    private long unreachable;
    private int trash;

    /// False when there is a way to the same destination already.
    boolean add(Route route) {
        if (!tree.add(route)) {
            return false;
        }
        route.isUp = true;
        routes.add(route);
        return true;
    }

    /// False when there is no such way.
    boolean remove(int destination, int bits) {
        var gone = tree.remove(destination & Route.mask(bits), bits);
        if (gone == null) {
            return false;
        }
        gone.isUp = false;
        routes.remove(gone);
        if (gone.references > 0) {
            trash++;
        }
        return true;
    }

    /// `rtalloc`: finds the way to the cache's destination, if it has none that is in the table.
    void allocate(RouteCache cache) {
        var known = cache.route;
        if (known != null && known.isUp) {
            return;
        }
        free(cache);
        var found = tree.find(cache.destination);
        if (found == null) {
            unreachable++;
        } else {
            found.references++;
            cache.route = found;
        }
    }

    /// Makes the cache one for a destination, with the way to there if there is one.
    void allocate(RouteCache cache, int destination) {
        var known = cache.route;
        if (known != null && (!known.isUp || cache.destination != destination)) {
            free(cache);
        }
        cache.destination = destination;
        allocate(cache);
    }

    /// `RTFREE`.
    void free(RouteCache cache) {
        var known = cache.route;
        if (known != null) {
            cache.route = null;
            known.references--;
            if (!known.isUp && known.references == 0) {
                trash--;
            }
        }
    }

    /// Ways out of the table that somebody refers to.
    int trash() {
        return trash;
    }

    /// As `netstat -r` prints it: destination and length, gateway, flags, references, uses.
    void print(StringBuilder out) {
        out.append("Destination\tGateway\tFlags\tRefs\tUse\n");
        for (var route : routes) {
            if (route.bits == 0) {
                out.append("default");
            } else {
                Octets.print(out, route.destination).append('/').append(route.bits);
            }
            Octets.print(out.append('\t'), route.gateway == 0 ? route.by.address : route.gateway)
                    .append("\tU").append(route.gateway == 0 ? "" : "G").append(route.bits == 32 ? "H" : "")
                    .append('\t').append(route.references).append('\t').append(route.uses).append('\n');
        }
        out.append(unreachable).append(" lookups without a way, ").append(trash)
                .append(" ways out of the table in use\n");
    }
}
