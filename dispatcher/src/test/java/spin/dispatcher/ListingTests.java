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
