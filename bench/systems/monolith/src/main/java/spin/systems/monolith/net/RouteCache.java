package spin.systems.monolith.net;

import org.jspecify.annotations.Nullable;

/// The way that was found last, and for whom: `struct route`, of which each protocol control block has one.
final class RouteCache {

    int destination;
    @Nullable
    Route route;
}
