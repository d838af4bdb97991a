package spin.bench.races;

import java.lang.invoke.MethodHandles;
import java.util.concurrent.atomic.AtomicInteger;
import spin.dispatcher.Authoriser;
import spin.dispatcher.Batch;
import spin.dispatcher.Binding;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.EventControl;
import spin.dispatcher.Exported;
import spin.dispatcher.Guard;
import spin.dispatcher.Handler;
import spin.dispatcher.Requester;
import spin.dispatcher.predicate.Accessor;

/// Two events on which every race takes place, each race at a door of its own number.
///
/// There are so many handlers already that the events have the code that much-changed events have: a table by door, and an overlay.
final class Doors {
    /// What a race's handlers write to: the argument of the raise, so that a handler needs nothing of the race.
    static final class Bell {
        int rung;
        int value;
    }

    /// The events.
    interface Door {
        void front(int door, Bell bell);

        void back(int door, Bell bell);
    }

    private static final class Closed implements Door {
        @Override
        public void front(int door, Bell bell) {}

        @Override
        public void back(int door, Bell bell) {}
    }

    private static final int NEIGHBOURS = 100;
    private static final Requester OWNER = Requester.of("races");
    private static final Dispatcher DISPATCHER = new Dispatcher();
    private static final Exported<Door> EXPORTED = DISPATCHER.export(MethodHandles.lookup(), Door.class, new Closed())
            .owner(OWNER).authoriser(Authoriser.open()).publish();
    private static final AtomicInteger NEXT = new AtomicInteger(1_000_000);

    static final Door RAISER = EXPORTED.raiser();

    static {
        for (int i = 0; i < NEIGHBOURS; i++) {
            front(i, i);
            back(i, i);
        }
    }

    private Doors() {}

    /// A door that nobody else has.
    static int mine() {
        return NEXT.incrementAndGet();
    }

    /// A handler at the front of that door, which leaves a value.
    static Binding front(int door, int value) {
        return EXPORTED.asOwner().on(Door.class, Door::front).guardedBy(at(door))
                .handle((Handler.Of2<Integer, Bell>) (at, bell) -> {
                    bell.rung++;
                    bell.value = value;
                }).install();
    }

    /// The same at the back.
    static Binding back(int door, int value) {
        return EXPORTED.asOwner().on(Door.class, Door::back).guardedBy(at(door))
                .handle((Handler.Of2<Integer, Bell>) (at, bell) -> {
                    bell.rung++;
                    bell.value = value;
                }).install();
    }

    /// Written as atoms: of lambdas that look alike from outside the dispatcher cannot say which is which, and there would be no table.
    private static Guard at(int door) {
        return Guard.Where.all(Accessor.argument(0, int.class).is(door));
    }

    /// Another handler at the front of that door in the place of this one, at one instant.
    static void replace(Binding old, int door, int value) {
        try (Batch batch = DISPATCHER.batch()) {
            var events = batch.events(OWNER, EXPORTED.finder());
            EventControl.of(events, Door.class, "front").uninstall(old.facts());
            events.on(Door.class, Door::front).guardedBy(at(door)).handle((Handler.Of2<Integer, Bell>) (at, bell) -> {
                bell.rung++;
                bell.value = value;
            }).install();
            batch.commit();
        }
    }

    /// Handlers at both sides of that door at one instant.
    static void both(int door, int value) {
        try (Batch batch = DISPATCHER.batch()) {
            var events = batch.events(OWNER, EXPORTED.finder());
            events.on(Door.class, Door::front).guardedBy(at(door))
                    .handle((Handler.Of2<Integer, Bell>) (at, bell) -> bell.value = value).install();
            events.on(Door.class, Door::back).guardedBy(at(door))
                    .handle((Handler.Of2<Integer, Bell>) (at, bell) -> bell.value = value).install();
            batch.commit();
        }
    }

    /// Raises at the front, and answers how many handlers ran, in tens, and what the last left.
    static int countFront(int door) {
        var bell = new Bell();
        RAISER.front(door, bell);
        return 10 * bell.rung + bell.value;
    }

    /// Raises at the front, and answers what the last handler left; 0 if none ran.
    static int ringFront(int door) {
        var bell = new Bell();
        RAISER.front(door, bell);
        return bell.value;
    }

    /// The same at the back.
    static int ringBack(int door) {
        var bell = new Bell();
        RAISER.back(door, bell);
        return bell.value;
    }
}
