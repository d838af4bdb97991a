package spin.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spin.bench.compare.calls.CallNode;

/// Where the time goes, on real machines: what is explained is what was measured.
final class ExplainTests {

    private static final boolean LONG = Boolean.getBoolean("spin.long");
    private static final ClassLoader LOADER = ExplainTests.class.getClassLoader();
    private static final List<Table> BORDER = TableShelf.discover(LOADER).named(List.of("border"));

    private final Comparison comparison = new Comparison(Machines.discover(LOADER));

    /// In its long form every row of every table, transfers of megabytes among them.
    @Test
    void theTreeAddsUpToWhatWasMeasuredForEverySystem() {
        var tables = LONG ? TableShelf.discover(LOADER).named(List.of()) : BORDER;
        var rows = LONG
                ? tables.stream().flatMap(table -> table.rows().stream()).map(Row::name).distinct().toList()
                : List.of("system call", "protected call", "fault handled");
        for (var row : rows) {
            for (var explanation : comparison.explain(tables, List.of(), row)) {
                var what = row + " of " + explanation.system() + " on " + explanation.profile();
                assertThat(explanation.root().total(Causes::plus)).as(what).isEqualTo(explanation.causes());
            }
        }
    }

    @Test
    void theCausesAddUpToTheCycles() {
        for (var result : comparison.of(BORDER, List.of("spin", "aegis")).results()) {
            var measurement = result.measurement();
            var causes = result.observation().causes();
            assertThat(causes.waiting()).as(result.named()).isNotNegative();
            if (measurement.steady()) {
                assertThat(causes.total()).as(result.named()).isCloseTo(measurement.cycles(), within(1e-6));
            }
        }
    }

    @Test
    void whoCalledWhomIsShownWithTheKernelsOwnNames() {
        var spin = comparison.explain(BORDER, List.of("spin"), "system call").getFirst();

        var methods = new ArrayList<String>();
        collect(spin.root(), methods);
        assertThat(methods).anyMatch(method -> method.endsWith("NullCall.call"))
                .noneMatch(method -> method.contains("0x"));
        assertThat(spin.byPackage().keySet()).contains("spin.core.trap");
        assertThat(ExplainText.of(List.of(spin))).contains("system call of spin on dec3000-400", "kernel code", "traps",
                "spin.core.trap (traps)", "NullCall.call");
        assertThat(ExplainJson.of(List.of(spin)).at("/explained/0/tree/children").size()).isPositive();
    }

    @Test
    void anUnknownRowIsAnsweredWithThoseThereAre() {
        assertThatThrownBy(() -> comparison.explain(BORDER, List.of(), "coffee"))
                .hasMessageStartingWith("There is no row `coffee`; choose from procedure call; system call");
    }

    private static void collect(CallNode<Causes> node, List<String> methods) {
        methods.add(node.className() + "." + node.methodName());
        node.children().forEach(child -> collect(child, methods));
    }
}
