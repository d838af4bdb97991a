package spin.bench.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What was demanded has its tests: the tables that say which, in the modules' test resources, tell the truth.
///
/// A row is a number, a few words and tests, ``| 7 | in short | `RaisingTests.somethingHappens` `spin-core/OtherTests.andMore` |``. A table
/// begins at a heading of the second order, and its numbers are all there, in order. What has no test yet says *missing* first, and what is.
class MapTests {
    private static final Path HOUSE = Path.of("..", "..");
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| ([^|]+) \\| ([^|]+) \\|");
    private static final Pattern TEST = Pattern.compile("`((?:[a-z-]+/)*)(\\w+Tests)\\.(\\w+)`");

    private static final List<TestMap> MAPS = List.of(
            new TestMap("dispatcher", "semantics.md",
                    List.of(range(1, 25), range(16, 29), range(30, 41), range(42, 47))),
            new TestMap("domains", "domains.md", List.of(range(1, 15), List.of(72, 73, 76))),
            new TestMap("spin-core", "kernel.md",
                    List.of(range(35, 41), range(48, 59), range(71, 80), range(1, 20))),
            new TestMap("plexus-net", "plexus.md", List.of(range(60, 70), range(1, 20))),
            new TestMap("bench/systems/aegis", "aegis.md",
                    List.of(range(1, 6), range(7, 14), range(15, 24), range(25, 30), range(31, 39), range(40, 46),
                            range(47, 55), List.of(69, 70, 71, 78, 79, 80))));

    /// @param sections the numbers of each table
    private record TestMap(String module, String file, List<List<Integer>> sections) {
        String text() throws IOException {
            return Files.readString(HOUSE.resolve(module).resolve("src/test/resources").resolve(file));
        }
    }

    /// The texts of a module's test sources, by simple class name; several modules have classes of one name, and a module may have too.
    private static final Map<String, Map<String, List<String>>> SOURCES = new HashMap<>();

    private static List<Integer> range(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    @TestFactory
    Stream<DynamicTest> noNumberIsLeftOut() {
        return MAPS.stream().map(map -> DynamicTest.dynamicTest(map.file(), () -> {
            var sections = new ArrayList<List<Integer>>();
            for (var section : map.text().split("(?m)^## ", -1)) {
                var numbers = ROW.matcher(section).results().map(row -> Integer.valueOf(row.group(1))).toList();
                if (!numbers.isEmpty()) {
                    sections.add(numbers);
                }
            }
            assertThat(sections).containsExactlyElementsOf(map.sections());
        }));
    }

    @TestFactory
    Stream<DynamicTest> everyTestThatIsNamedIsThere() throws IOException {
        var tests = new ArrayList<DynamicTest>();
        for (var map : MAPS) {
            ROW.matcher(map.text()).results().forEach(row -> tests.add(DynamicTest.dynamicTest(
                    map.file() + " " + row.group(1) + " " + row.group(2),
                    () -> allAreThere(map.module(), row.group(3)))));
        }
        return tests.stream();
    }

    private static void allAreThere(String module, String named) throws IOException {
        var tests = TEST.matcher(named).results().toList();
        assertThat(!tests.isEmpty() || named.startsWith("missing")).as("tests named by %s", named).isTrue();
        var missing = new ArrayList<String>();
        for (var test : tests) {
            var where = test.group(1).isEmpty() ? module : test.group(1).replaceAll("/$", "");
            var texts = sources(where).getOrDefault(test.group(2), List.of());
            if (texts.stream().noneMatch(text -> text.contains("void " + test.group(3) + "("))) {
                missing.add(test.group());
            }
        }
        assertThat(missing).isEmpty();
    }

    /// Sources are looked at, as the test classes of other modules are not to be had here.
    private static Map<String, List<String>> sources(String module) throws IOException {
        var known = SOURCES.get(module);
        if (known != null) {
            return known;
        }
        var texts = new HashMap<String, List<String>>();
        try (var files = Files.walk(HOUSE.resolve(module).resolve("src/test/java"))) {
            for (var file : files.filter(each -> each.toString().endsWith("Tests.java")).toList()) {
                var name = file.getFileName().toString().replace(".java", "");
                texts.computeIfAbsent(name, _ -> new ArrayList<>()).add(Files.readString(file));
            }
        }
        SOURCES.put(module, texts);
        return texts;
    }
}
