package spin.dispatcher.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import spin.dispatcher.Authoriser;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Requester;

/// The README's example is this test's text, and it runs.
final class ReadmeTests {

    // begin: readme
    /// Each method is an event.
    public interface Orders {
        int price(String article, int pieces);
    }

    static List<Integer> shop(Consumer<String> show) {
        var dispatcher = new Dispatcher();
        var exported = dispatcher.export(MethodHandles.lookup(), Orders.class, (article, pieces) -> 10 * pieces)
                .authoriser(Authoriser.open())
                .publish();
        Orders orders = exported.raiser(); // what callers hold; raising is calling
        var prices = new ArrayList<>(List.of(orders.price("nut", 5)));

        var plugin = Requester.of("discounts.jar");
        exported.as(plugin).on(Orders.class, Orders::price)
                .guard((article, pieces) -> pieces >= 100)
                .handle((article, pieces) -> 9 * pieces)
                .as("bulk").install();
        prices.add(orders.price("nut", 5)); // the guard says no: the intrinsic price
        prices.add(orders.price("nut", 100)); // the last handler's value

        show.accept(exported.event("price").listing()); // who is bound, and the generated code
        dispatcher.uninstallAll(plugin); // and it is a plain call again
        prices.add(orders.price("nut", 100));
        return prices;
    }
    // end: readme

    @Test
    void theExampleDoesWhatItSays() {
        var shown = new ArrayList<String>();
        assertThat(shop(shown::add)).containsExactly(50, 50, 900, 1000);
        assertThat(shown).singleElement().asString().contains("discounts.jar: bulk");
    }

    @Test
    void theReadmeShowsThisExample() throws IOException {
        var source = Files.readString(Path.of("src/test/java/spin/dispatcher/example/ReadmeTests.java"));
        var example = source.substring(source.indexOf("// begin: readme\n") + 17, source.indexOf("// end: readme"))
                .stripIndent();
        assertThat(Files.readString(Path.of("README.md")))
                .as("copy the example from ReadmeTests into dispatcher/README.md").contains(example);
    }
}
