package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
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
    private static final int CHANGERS = 3;
    private static final int CHANGES_EACH = 4;

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

    /// What a raise of [Pair] says of itself.
    interface Pair {
        int left(int a);

        int right(int a);
    }

    /// Handlers, guards, orders, result and default handlers of two events change together, over and over; each raise of
    /// either sees all of one state or all of the other, and of the two events never one old after one new.
    @ParameterizedTest
    @EnumSource
    void aBatchOfEveryKindOfChangeIsAllOrNothingForThoseWhoRaise(OptimisationLevel level) throws Exception {
        var dispatcher = new Dispatcher();
        var exported = dispatcher.export(MethodHandles.lookup(), Pair.class, new Pair() {
            @Override
            public int left(int a) {
                return a;
            }

            @Override
            public int right(int a) {
                return a;
            }
        }).authoriser(Authoriser.open()).publish();
        exported.events().forEach(event -> event.level(level));
        var raiser = exported.raiser();
        var first = Requester.of("version 0");
        swap(dispatcher, exported, 0, Requester.of("none"), first);
        withRaisers(() -> {
            int left = raiser.left(1);
            int right = raiser.right(1);
            int again = raiser.left(1);
            // A state is 1000 times its number; what is below that shows whether it was whole.
            assertThat(List.of(left % 1000, right % 1000)).containsExactly(111, 111);
            assertThat(right / 1000).isBetween(left / 1000, again / 1000);
        }, () -> {
            var previous = first;
            for (int i = 1; i <= CHANGES; i++) {
                var next = Requester.of("version " + i);
                swap(dispatcher, exported, i, previous, next);
                previous = next;
            }
        });
    }

    /// A filter in front, a handler that is guarded by what the filter made, a result handler: each adds its digit if the
    /// others are of the same state.
    private static void swap(Dispatcher dispatcher, Exported<Pair> exported, int state, Requester goes,
            Requester comes) {
        try (var batch = dispatcher.batch()) {
            batch.withdraw(goes);
            var owner = batch.events(exported.owner(), exported.finder());
            var events = batch.events(comes, exported.finder());
            for (var name : List.of("left", "right")) {
                var control = EventControl.of(owner, Pair.class, name);
                if (state % 2 == 0) {
                    control.deregisterIntrinsic();
                } else {
                    control.restoreIntrinsic();
                }
                control.results((ResultHandler<Integer>) (soFar, result, last) -> last ? result + 100 : result);
                events.on(Pair.class, name).handledBy((Handler.Returning1<Integer, Integer>) a -> a + 1).last()
                        .guardedBy((Guard.Of1<Integer>) a -> a == state * 1000 + 10).install();
                events.on(Pair.class, name).filter((Filter.Of1<Integer>) a -> state * 1000 + a * 10).first().install();
            }
            batch.commit();
        }
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

    /// Finds its handlers by key.
    interface Keyed {
        void seen(int key, int[] bits);
    }

    @ParameterizedTest
    @EnumSource(names = {"INDEXED", "ADAPTIVE"})
    void severalWhoChangeAnEventThatIsSearchedAreEachSeenWhole(OptimisationLevel level) throws Exception {
        var dispatcher = new Dispatcher();
        var exported = dispatcher.export(MethodHandles.lookup(), Keyed.class, (key, bits) -> {})
                .authoriser(Authoriser.open()).publish();
        exported.event("seen").level(level);
        try (var batch = dispatcher.batch()) {
            var events = batch.events(Requester.of("crowd"), exported.finder());
            for (int i = 0; i < 60; i++) {
                int mine = i;
                on(events).guard((key, bits) -> key == mine).handle((key, bits) -> bits[0] |= 1).install();
            }
            batch.commit();
        }
        var raiser = exported.raiser();
        withRaisers(() -> {
            var bits = new int[1];
            raiser.seen(7, bits);
            assertThat(bits[0] & 1).isEqualTo(1);
            // What one of them installs in one batch is there together or not at all.
            assertThat((bits[0] >>> 8) & 0xff).isEqualTo((bits[0] >>> 16) & 0xff);
        }, () -> {
            try (var pool = Executors.newFixedThreadPool(CHANGERS)) {
                var done = new ArrayList<Future<?>>();
                for (int i = 0; i < CHANGERS; i++) {
                    int bit = i;
                    done.add(pool.submit(() -> comeAndGo(dispatcher, exported, raiser, bit)));
                }
                done.forEach(ConcurrencyTests::awaited);
            }
        });
    }

    private static Installer<Guard.Of2<Integer, int[]>, Handler.Of2<Integer, int[]>, Filter.Of2<Integer, int[]>> on(
            Events events) {
        return events.on(Keyed.class, Keyed::seen);
    }

    private static void comeAndGo(Dispatcher dispatcher, Exported<Keyed> exported, Keyed raiser, int bit) {
        var who = Requester.of("changer " + bit);
        for (int i = 0; i < CHANGES_EACH; i++) {
            try (var batch = dispatcher.batch()) {
                var events = batch.events(who, exported.finder());
                on(events).guard((key, bits) -> key == 7).handle((key, bits) -> bits[0] |= 0x100 << bit).install();
                on(events).guard((key, bits) -> key == 7).handle((key, bits) -> bits[0] |= 0x10000 << bit).install();
                batch.commit();
            }
            assertThat(seen(raiser) & (0x10100 << bit)).isEqualTo(0x10100 << bit);
            dispatcher.uninstallAll(who);
            assertThat(seen(raiser) & (0x10100 << bit)).isZero();
        }
    }

    private static int seen(Keyed raiser) {
        var bits = new int[1];
        raiser.seen(7, bits);
        return bits[0];
    }

    private static void awaited(Future<?> future) {
        try {
            future.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("a thread that changes events failed", e);
        }
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
