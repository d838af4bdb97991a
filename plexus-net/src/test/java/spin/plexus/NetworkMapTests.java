package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Everything that the network is to be has its tests: the table of them, `plexus.md`, tells the truth.
final class NetworkMapTests {
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| ([^|]+) \\| ([^|]+) \\|");
    private static final Pattern TEST = Pattern.compile("`((?:[a-z-]+/)*)(\\w+Tests)\\.(\\w+)`");

    private static String table() throws IOException {
        try (var in = Objects.requireNonNull(NetworkMapTests.class.getResourceAsStream("/plexus.md"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void nothingIsLeftOut() throws IOException {
        var all = table();
        int beyond = all.indexOf("## What it owes its users");
        assertThat(numbers(all.substring(0, beyond))).containsExactlyElementsOf(numbers(60, 70));
        assertThat(numbers(all.substring(beyond))).containsExactlyElementsOf(numbers(1, 20));
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    private static List<Integer> numbers(String text) {
        return ROW.matcher(text).results().map(row -> Integer.valueOf(row.group(1))).toList();
    }

    @TestFactory
    Stream<DynamicTest> everyTestThatIsNamedIsThere() throws IOException {
        return ROW.matcher(table()).results().map(row -> DynamicTest.dynamicTest(row.group(1) + " " + row.group(2),
                () -> assertThat(named(row.group(3))).as("tests of %s", row.group(2)).isPositive()));
    }

    /// How many.
    private static int named(String tests) throws IOException {
        var missing = new HashSet<String>();
        int found = 0;
        for (var test : TEST.matcher(tests).results().toList()) {
            found++;
            if (!isThere(test.group(1), test.group(2), test.group(3))) {
                missing.add(test.group());
            }
        }
        assertThat(missing).isEmpty();
        return found;
    }

    /// A source is looked for, as the classes of other modules are not to be had here.
    private static boolean isThere(String module, String type, String method) throws IOException {
        var sources = module.isEmpty() ? Path.of("src/test/java") : Path.of("..", module, "src/test/java");
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
