package spin.systems.aegis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The table of what the exokernel is to be, `aegis.md`, tells the truth: each item has its tests, or is called missing.
final class AegisMapTests {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\| ([^|]+) \\| ([^|]+) \\|$");
    private static final Pattern TEST = Pattern.compile("`((?:[a-z-]+/)*)(\\w+Tests)\\.(\\w+)`");
    private static final Path ROOT = Path.of("..", "..", "..");

    private static String table() throws IOException {
        try (var in = Objects.requireNonNull(AegisMapTests.class.getResourceAsStream("/aegis.md"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void nothingIsLeftOut() throws IOException {
        var items = new ArrayList<>(numbers(1, 55));
        items.addAll(numbers(69, 71));
        items.addAll(numbers(78, 80));

        assertThat(ROW.matcher(table()).results().map(row -> Integer.valueOf(row.group(1))))
                .containsExactlyElementsOf(items);
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    @TestFactory
    Stream<DynamicTest> everyItemHasTestsThatAreThereOrIsCalledMissing() throws IOException {
        return ROW.matcher(table()).results()
                .map(row -> DynamicTest.dynamicTest(row.group(1) + " " + row.group(2), () -> {
                    var tests = TEST.matcher(row.group(3)).results().toList();
                    assertThat(!tests.isEmpty() || row.group(3).startsWith("missing")).as(row.group(2)).isTrue();
                    for (var test : tests) {
                        assertThat(isThere(test.group(1), test.group(2), test.group(3))).as(test.group()).isTrue();
                    }
                }));
    }

    /// A source is looked for, as the classes of other modules are not to be had here.
    private static boolean isThere(String module, String type, String method) throws IOException {
        var sources = module.isEmpty() ? Path.of("src/test/java") : ROOT.resolve(module).resolve("src/test/java");
        try (var files = Files.walk(sources)) {
            for (var file : files.filter(file -> file.endsWith(type + ".java")).toList()) {
                if (Files.readString(file).contains("void " + method + "(")) {
                    return true;
                }
            }
            return false;
        }
    }
}
