package spin.core.spy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import spin.core.account.Ledger;
import spin.core.account.Resource;
import spin.dispatcher.Requester;

/// What all domains have counted and timed, until they are gone. On the kernel's thread.
public final class Spies {
    private static final int MOST_NAMES = 256;
    private static final int LONGEST_NAME = 60;

    private final LongSupplier clock;
    private final Ledger ledger;
    private final Resource names;
    /// By identity, in the order of their first count: a domain that is replaced by one of its name takes nothing of that with it.
    private final Map<Requester, Map<String, Histogram>> byDomain = new LinkedHashMap<>();

    /// One name.
    ///
    /// @param median in cycles, rounded up to a power of two less one, as is `nearlyAll`, which 99 of 100 do not exceed
    public record Row(String domain, String name, long hits, long times, long total, long shortest, long median,
            long nearlyAll, long longest) {}

    /// Of one name, how many took less than so many cycles, and not less than half of that.
    public record Bar(long below, long count) {}

    /// @param clock simulated time, in cycles
    /// @param ledger in which each name is charged to who counts by it
    public Spies(LongSupplier clock, Ledger ledger) {
        this.clock = clock;
        this.ledger = ledger;
        names = ledger.resource("spied-name", MOST_NAMES, holder -> byDomain.forEach(
                (domain, histograms) -> histograms.keySet().forEach(_ -> holder.accept(ledger.of(domain)))));
    }

    /// The service for one importer.
    public Spy of(Requester who) {
        return new Service(who);
    }

    private final class Service implements Spy {
        private final Requester domain;

        Service(Requester domain) {
            this.domain = domain;
        }

        @Override
        public void hit(String name) {
            histogram(domain, name).hit();
        }

        @Override
        public long start() {
            return clock.getAsLong();
        }

        @Override
        public void stop(String name, long started) {
            long now = clock.getAsLong();
            if (started < 0 || started > now) {
                throw new IllegalArgumentException(
                        "%s says that %s started at cycle %d, and it is cycle %d; pass what Spy.start answered"
                                .formatted(domain.name(), name, started, now));
            }
            histogram(domain, name).add(now - started);
        }
    }

    private Histogram histogram(Requester domain, String name) {
        var histograms = byDomain.get(domain);
        var known = histograms == null || name == null ? null : histograms.get(name);
        if (known != null) {
            return known;
        }
        if (name == null || name.isBlank() || name.length() > LONGEST_NAME
                || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "%s counts by a name that is blank, has control characters or more than %d letters"
                            .formatted(domain.name(), LONGEST_NAME));
        }
        if (!ledger.of(domain).charge(names)) {
            throw new IllegalArgumentException(
                    "%s counts by %d names already and may have no more; count by kinds, not by things"
                            .formatted(domain.name(), ledger.of(domain).held(names)));
        }
        var fresh = new Histogram();
        byDomain.computeIfAbsent(domain, _ -> new TreeMap<>()).put(name, fresh);
        return fresh;
    }

    /// Everything that was counted and timed, by domain and name.
    public List<Row> rows() {
        var rows = new ArrayList<Row>();
        byDomain.forEach((domain, names) -> names.forEach((name, of) -> rows.add(new Row(domain.name(), name, of.hits(),
                of.times(), of.total(), of.shortest(), of.within(0.5), of.within(0.99), of.longest()))));
        return rows;
    }

    /// How the times of one name are spread, of all domains that have it; empty bars at both ends are left out.
    public List<Bar> bars(String name) {
        var sums = new TreeMap<Integer, Long>();
        for (var names : byDomain.values()) {
            var of = names.get(name);
            for (int i = 0; of != null && i < of.size(); i++) {
                if (of.in(i) > 0) {
                    sums.merge(i, of.in(i), Long::sum);
                }
            }
        }
        var bars = new ArrayList<Bar>();
        for (int i = sums.isEmpty() ? 1 : sums.firstKey(); i <= (sums.isEmpty() ? 0 : sums.lastKey()); i++) {
            bars.add(new Bar(1L << i, sums.getOrDefault(i, 0L)));
        }
        return bars;
    }

    public void reset() {
        List.copyOf(byDomain.keySet()).forEach(this::unloaded);
    }

    /// The domain is gone, and what it counted with it.
    public void unloaded(Requester domain) {
        var gone = byDomain.remove(domain);
        if (gone != null) {
            ledger.of(domain).credit(names, gone.size());
        }
    }
}
