package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import spin.dispatcher.predicate.Accessor;
import spin.dispatcher.predicate.Atom;
import spin.dispatcher.predicate.Extract;

/// What `listing` shows, compared with approved files.
final class ListingTests {
    private final Ports.House house = new Ports.House(Dispatcher.builder().limits(new Limits() {
        @Override
        public long begin(long units) {
            return units;
        }

        @Override
        public void end(long token) {}

        @Override
        public boolean terminated(Throwable thrown) {
            return false;
        }
    }));

    @Test
    void anEventThatNobodyExtended() throws IOException {
        approved("intrinsic-alone", house.arrived().listing());
    }

    @Test
    void guardsLimitsAndOrderOnAnEventWithoutResult() throws IOException {
        house.exported.authoriser(what -> new Decision.AllowedWith(List.of((Guard.Of1<String>) packet -> true),
                Optional.empty(), OptionalLong.empty()));
        house.onArrived().guard(packet -> true).handle(packet -> {}).as("reply").last().limit(50_000).install();
        house.exported.authoriser(Authoriser.open());
        house.events.on(Ports.class, "arrived").guard((Guard.Of0) () -> true)
                .handle(Handler.of(MethodHandles.empty(house.arrived().type()))).as("count").first().install();
        approved("void-event", house.arrived().listing());
    }

    @Test
    void resultsThatAreFoldedAndADefaultHandler() throws IOException {
        house.exported.deregisterIntrinsic(house.sum());
        house.onSum().guard((a, b) -> a > b).handle(Integer::sum).as("add").install();
        house.exported.results(house.sum(), ResultHandler.<Integer>folding(0, Integer::sum));
        house.exported.defaultHandler(house.sum(), (Handler.OfArray) all -> 0);
        approved("folded-results", house.sum().listing());
    }

    @Test
    void theLastResultOrAFailure() throws IOException {
        house.exported.deregisterIntrinsic(house.exported.event("name"));
        house.events.on(Ports.class, Ports::name).handle(name -> name).as("echo").install();
        approved("last-result", house.exported.event("name").listing());
    }

    @Test
    void anInterpretedEvent() throws IOException {
        house.arrived().level(OptimisationLevel.INTERPRETED);
        approved("interpreted", house.arrived().listing());
    }

    private static final Accessor FIRST = Accessor.argument(0, int.class);

    private void sum(Events events, String label, Atom... atoms) {
        events.on(Ports.class, Ports::sum).guardedBy(Guard.Where.all(atoms)).handle((a, b) -> 1).as(label).install();
    }

    @Test
    void forEachGuardWhetherItCanBeSearchedForAndWhyNot() throws IOException {
        for (int i = 0; i < 4; i++) {
            sum(house.events, "key " + i, FIRST.is(i));
            sum(house.events, "range " + i, FIRST.between(10L * i, 10L * i + 9));
            sum(house.events, "and not " + i, FIRST.is(i), Accessor.argument(1, int.class).isNot(3));
        }
        house.onSum().guardedBy(Guard.<String, Integer, Integer>with("closure", (c, a, b) -> a == 1))
                .guardedBy(Guard.Where.all(FIRST.is(2))).handle((a, b) -> 7).as("closure").install();
        house.sum().level(OptimisationLevel.INDEXED);
        approved("searched", withoutCode(house.sum().listing()));
    }

    @Test
    void aSwitchAndASearchAmongRangesOnEitherSideOfAFilter() throws IOException {
        for (int i = 0; i < 8; i++) {
            sum(house.events, "bits " + i, new Extract(FIRST, 4, 15).is(i));
        }
        house.onSum().filter((a, b) -> new Filter.Two<>(a + 1, b)).as("filter").install();
        for (int i = 0; i < 8; i++) {
            sum(house.events, "range " + i, FIRST.between(10L * i, 10L * i + 9));
        }
        house.sum().level(OptimisationLevel.INDEXED);
        approved("switch-and-ranges", house.sum().listing());
    }

    @Test
    void aTableAndTheOverlayOfCodeThatCanBeChanged() {
        try (var batch = house.dispatcher.batch()) {
            for (int i = 0; i < 60; i++) {
                sum(batch.events(house.guest, house.exported.finder()), "key " + i, FIRST.is(i));
            }
            batch.commit();
        }
        house.onSum().handle((a, b) -> 1).install();
        assertThat(house.sum().listing()).contains("  ?  2..61 found in a table by argument 0\n",
                "  +  what has been appended since\n", "Patch.find");
    }

    private static String withoutCode(String listing) {
        return listing.substring(0, listing.indexOf("\nclass ") + 1);
    }

    private static void approved(String name, String listing) throws IOException {
        var file = Path.of("src/test/resources", name + ".approved.txt");
        if (Boolean.getBoolean("spin.approve")) {
            Files.writeString(file, listing, StandardCharsets.UTF_8);
        }
        assertThat(listing).as(
                "%s; if the change is meant, approve it: mvn -pl dispatcher test -Dtest=ListingTests -Dspin.approve=true",
                file)
                .isEqualTo(Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "(no approved file)");
    }
}
