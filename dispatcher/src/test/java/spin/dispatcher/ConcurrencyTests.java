package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Raising on eight threads while another changes the events.
final class ConcurrencyTests {
    private static final int RAISERS = 8;
    private static final int CHANGES = 150;

    /// Collects which handlers ran in one raise as bits of a per-raise array, so that threads share nothing.
    interface Mask {
        void raised(int[] bits);
    }

    @ParameterizedTest
    @EnumSource
    void everyRaiseSeesAWholeOldOrAWholeNewList(OptimisationLevel level) throws Exception {
        var exported = new Dispatcher().export(MethodHandles.lookup(), Mask.class, bits -> bits[0] |= 1)
                .authoriser(Authoriser.open()).publish();
        exported.event("raised").level(level);
        var raiser = exported.raiser();
        var one = Requester.of("one");
        var two = Requester.of("two");
        install(exported.asOwner(), 8);
        // The bits of one requester come and go together, and those of the other are there exactly when they are not.
        withRaisers(() -> {
            var bits = new int[1];
            raiser.raised(bits);
            assertThat(bits[0]).isIn(1 | 8, 1 | 8 | 2 | 4, 1 | 8 | 16 | 32 | 64);
        }, () -> {
            for (int i = 0; i < CHANGES; i++) {
                var comes = i % 2 == 0 ? one : two;
                var goes = i % 2 == 0 ? two : one;
                try (var batch = exported.dispatcher().batch()) {
                    batch.withdraw(goes);
                    var events = batch.events(comes, exported.finder());
                    for (int bit : i % 2 == 0 ? new int[]{2, 4} : new int[]{16, 32, 64}) {
                        install(events, bit);
                    }
                    batch.commit();
                }
            }
        });
    }

    private static void install(Events events, int bit) {
        events.on(Mask.class, Mask::raised).guard(bits -> bits.length == 1).handle(bits -> bits[0] |= bit).install();
    }

    interface Version {
        int version();
    }

    @ParameterizedTest
    @EnumSource
    void changesOfSeveralEventsAreSeenAtOneInstant(OptimisationLevel level) throws Exception {
        var dispatcher = new Dispatcher();
        var events = new ArrayList<Exported<Version>>();
        for (int i = 0; i < 4; i++) {
            events.add(dispatcher.export(MethodHandles.lookup(), Version.class, () -> 0).authoriser(Authoriser.open())
                    .publish());
            events.get(i).event("version").level(level);
        }
        var raisers = events.stream().map(Exported::raiser).toList();
        // Whoever has seen a version on one event sees no older one on another afterwards.
        withRaisers(() -> {
            int newest = 0;
            for (var raiser : raisers) {
                int version = raiser.version();
                assertThat(version).isGreaterThanOrEqualTo(newest);
                newest = version;
            }
            for (var raiser : raisers.reversed()) {
                int version = raiser.version();
                assertThat(version).isGreaterThanOrEqualTo(newest);
                newest = version;
            }
        }, () -> {
            var previous = Requester.of("version 0");
            for (int i = 1; i <= CHANGES; i++) {
                int version = i;
                var next = Requester.of("version " + i);
                try (var batch = dispatcher.batch()) {
                    for (var exported : events) {
                        batch.events(next, exported.finder()).on(Version.class, Version::version).handle(() -> version)
                                .install();
                    }
                    batch.withdraw(previous);
                    batch.commit();
                }
                previous = next;
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void changesMadeByManyThreadsAreAllKept(OptimisationLevel level) throws Exception {
        var house = new Ports.House();
        house.sum().level(level);
        house.exported.results(house.sum(), ResultHandler.<Integer>folding(0, (a, b) -> a + 1));
        try (var pool = Executors.newFixedThreadPool(RAISERS)) {
            var done = new ArrayList<Future<?>>();
            for (int i = 0; i < RAISERS; i++) {
                done.add(pool.submit(() -> {
                    for (int j = 0; j < 20; j++) {
                        var stays = house.onSum().handle((a, b) -> 1).install();
                        house.onSum().handle((a, b) -> 1).install().uninstall();
                        assertThat(stays.isInstalled()).isTrue();
                    }
                }));
            }
            for (var each : done) {
                each.get();
            }
        }
        assertThat(house.raiser.sum(0, 0)).isEqualTo(1 + RAISERS * 20);
    }

    /// Runs the changes while every raiser raises, from before the first to after the last.
    private static void withRaisers(Runnable raise, Runnable changes) throws Exception {
        var over = new AtomicBoolean();
        var begun = new AtomicInteger();
        try (var pool = Executors.newFixedThreadPool(RAISERS)) {
            List<Future<Integer>> raisers = new ArrayList<>();
            for (int i = 0; i < RAISERS; i++) {
                Callable<Integer> raising = () -> {
                    int raises = 0;
                    begun.incrementAndGet();
                    while (!over.get() || raises < 1000) {
                        raise.run();
                        raises++;
                    }
                    return raises;
                };
                raisers.add(pool.submit(raising));
            }
            try {
                while (begun.get() < RAISERS) {
                    Thread.onSpinWait();
                }
                changes.run();
            } finally {
                over.set(true);
            }
            for (var raiser : raisers) {
                assertThat(raiser.get()).isGreaterThanOrEqualTo(1000);
            }
        }
    }
}
