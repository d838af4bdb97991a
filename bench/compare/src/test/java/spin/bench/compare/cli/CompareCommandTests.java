package spin.bench.compare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spin.core.cli.Subcommand;

final class CompareCommandTests {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void theCommandLineFindsIt() {
        assertThat(ServiceLoader.load(Subcommand.class))
                .anyMatch(each -> each instanceof CompareSubcommand && each.parent().isEmpty());
    }

    @Test
    void twoRunsPrintTheSame() {
        assertThat(run("--systems", "aegis", "--tables", "border")).isZero();
        var first = out.toString();
        out.getBuffer().setLength(0);
        assertThat(run("--systems", "aegis", "--tables", "border")).isZero();

        assertThat(out.toString()).isEqualTo(first).contains("protected call", "Orderings:");
    }

    @Test
    void jsonOnStandardOutputStandsAlone() throws IOException {
        assertThat(run("--tables", "border", "--json", "-")).isZero();

        var json = JsonMapper.builder().build().readTree(out.toString());
        assertThat(json.get("rows").size()).isPositive();
        assertThat(json.get("orderings").get("of").asInt()).isPositive();
        assertThat(out.toString()).startsWith("{").endsWith("}\n");
    }

    @Test
    void jsonInAFileComesBesideTheText(@TempDir Path folder) throws IOException {
        var file = folder.resolve("table.json");

        assertThat(run("--tables", "border", "--json", file.toString())).isZero();

        assertThat(JsonMapper.builder().build().readTree(Files.readString(file)).has("geomeanError")).isTrue();
        assertThat(out.toString()).contains("Crossing a border");
    }

    @Test
    void unknownNamesAreWrongUsageInOneSentence() {
        assertThat(run("--systems", "aegis,vms")).isEqualTo(2);
        assertThat(err.toString()).startsWith("There is no system `vms`; choose from aegis");
        err.getBuffer().setLength(0);
        assertThat(run("--tables", "")).isEqualTo(2);
        assertThat(err.toString()).startsWith("There is no table ``; choose from border");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void theAttacksAreAQuestionOfTheirOwn() throws IOException {
        assertThat(run("--attacks", "--systems", "dos", "--json", "-")).isZero();
        var json = JsonMapper.builder().build().readTree(out.toString());
        assertThat(json.get("attacks")).hasSize(10);
        assertThat(json.get("attacks").get(0).get("outcome").asText()).isEqualTo("HARM");

        assertThat(run("--attacks", "--systems", "vms")).isEqualTo(2);
        assertThat(err.toString()).startsWith("There is no system `vms`; choose from aegis");
        assertThat(run("--attacks", "--tables", "border")).isEqualTo(2);
        assertThat(run("--attacks", "--sensitivity")).isEqualTo(2);
    }

    @Test
    void sizesAreCountedAndNotMeasured() throws IOException {
        assertThat(run("--sizes", "--json", "-")).isZero();

        var first = JsonMapper.builder().build().readTree(out.toString()).get("components").get(0);
        assertThat(first.get("component").asText()).isEqualTo("sys");
        assertThat(first.get("published").get("lines").asInt()).isEqualTo(1646);
        assertThat(first.get("ours").get("lines").asInt()).isPositive();
        out.getBuffer().setLength(0);
        assertThat(run("--sizes")).isZero();
        assertThat(out.toString()).contains("table 1", "dispatching, naming, linking");
        assertThat(run("--sizes", "--attacks")).isEqualTo(2);
    }

    private int run(String... arguments) {
        return CompareRun.of(out, err, arguments);
    }
}
