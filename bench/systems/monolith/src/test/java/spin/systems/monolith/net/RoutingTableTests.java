package spin.systems.monolith.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The ways that a host knows, and the tree that they are in.
final class RoutingTableTests {

    private final TwoHosts hosts = new TwoHosts();
    private final RoutingTable table = new RoutingTable();

    private Route route(String destination, int bits) {
        return new Route(TwoHosts.address(destination), bits, 0, hosts.here.wire);
    }

    private static @Nullable Route best(List<Route> routes, int address) {
        Route best = null;
        for (var route : routes) {
            if ((address & route.mask) == route.destination && (best == null || route.bits > best.bits)) {
                best = route;
            }
        }
        return best;
    }

    /// As a list that is searched from end to end finds it, while ways come and go: few bits and many, dense and far apart.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theMostSpecificWayIsFound(long seed) {
        var chance = new SplittableRandom(seed);
        var tree = new RadixTree();
        var routes = new ArrayList<Route>();
        // Of the bits of an address, those that are the same in all.
        var same = seed % 2 == 0 ? 0 : 0x00ff_ff00;
        for (var i = 0; i < 1500; i++) {
            var destination = chance.nextInt() & ~same;
            if (!routes.isEmpty() && chance.nextInt(5) < 2) {
                var gone = routes.remove(chance.nextInt(routes.size()));
                assertThat(tree.remove(gone.destination, gone.bits)).isSameAs(gone);
                assertThat(tree.remove(gone.destination, gone.bits)).isNull();
            } else {
                // Near one that is there, or anywhere.
                if (!routes.isEmpty() && chance.nextBoolean()) {
                    destination = routes.get(chance.nextInt(routes.size())).destination ^ 1 << chance.nextInt(32);
                }
                var made = new Route(destination, chance.nextInt(33), 0, hosts.here.wire);
                var isThere = routes.stream()
                        .anyMatch(route -> route.destination == made.destination && route.bits == made.bits);
                assertThat(tree.add(made)).isEqualTo(!isThere);
                if (!isThere) {
                    routes.add(made);
                }
            }
            for (var tried = 0; tried < 6; tried++) {
                var address = tried < 3 || routes.isEmpty()
                        ? chance.nextInt() & ~same
                        : routes.get(chance.nextInt(routes.size())).destination ^ (1 << chance.nextInt(32));
                assertThat(tree.find(address)).as("after %d changes, %x", i, address)
                        .isSameAs(best(routes, address));
            }
        }
        for (var route : routes) {
            assertThat(tree.remove(route.destination, route.bits)).isSameAs(route);
        }
        assertThat(tree.find(chance.nextInt())).isNull();
    }

    @Test
    void aHostGoesBeforeANetworkAndThatBeforeEverybody() {
        var everybody = route("0.0.0.0", 0);
        var network = route("10.0.1.0", 24);
        var host = route("10.0.1.7", 32);
        assertThat(List.of(everybody, network, host)).allMatch(table::add);
        var cache = new RouteCache();

        table.allocate(cache, TwoHosts.address("10.0.1.7"));
        assertThat(cache.route).isSameAs(host);
        table.allocate(cache, TwoHosts.address("10.0.1.8"));
        assertThat(cache.route).isSameAs(network);
        table.allocate(cache, TwoHosts.address("11.0.1.8"));
        assertThat(cache.route).isSameAs(everybody);
        assertThat(List.of(everybody.references, network.references, host.references)).containsExactly(1, 0, 0);
        table.free(cache);
        assertThat(everybody.references).isZero();
    }

    /// Who refers to a way that was taken out looks for another; the way is there until then.
    @Test
    void aWayThatIsGoneIsNotUsedAnyMore() {
        table.add(route("0.0.0.0", 0));
        var network = route("10.0.1.0", 24);
        table.add(network);
        var cache = new RouteCache();
        table.allocate(cache, TwoHosts.address("10.0.1.7"));
        assertThat(table.remove(TwoHosts.address("10.0.1.99"), 24)).isTrue();
        assertThat(table.remove(TwoHosts.address("10.0.1.0"), 24)).isFalse();
        assertThat(table.trash()).isEqualTo(1);
        table.allocate(cache, TwoHosts.address("10.0.1.7"));

        assertThat(Objects.requireNonNull(cache.route).bits).isZero();
        assertThat(table.trash()).isZero();
        assertThat(network.references).isZero();
    }

    @Test
    void theTableIsPrinted() {
        assertThat(hosts.here.internet.addRoute(0, 0, TwoHosts.THERE)).isTrue();
        assertThat(hosts.here.internet.addRoute(TwoHosts.address("1.2.3.4"), 32, TwoHosts.THERE)).isTrue();
        assertThat(hosts.here.internet.addRoute(TwoHosts.address("1.2.3.4"), 32, TwoHosts.THERE)).isFalse();
        // No neighbour, and no other.
        assertThat(hosts.here.internet.addRoute(1 << 30, 8, TwoHosts.address("10.0.1.1"))).isFalse();
        assertThat(hosts.here.internet.addRoute(1 << 30, 8, TwoHosts.HERE)).isFalse();
        var text = new StringBuilder();
        hosts.here.internet.printRoutes(text);

        assertThat(text).hasToString("""
                Destination\tGateway\tFlags\tRefs\tUse
                10.0.0.0/24\t10.0.0.1\tU\t0\t0
                default\t10.0.0.2\tUG\t0\t0
                1.2.3.4/32\t10.0.0.2\tUGH\t0\t0
                0 lookups without a way, 0 ways out of the table in use
                """);
    }
}
