package spin.bench.compare.size;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.JarInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spin.bench.compare.CompareException;
import spin.core.load.Anatomy;

/// No count is asserted: they change with every line of the house. What is asserted is that they are counted.
final class ComponentSizesTests {

    private static final ClassLoader LOADER = ComponentSizesTests.class.getClassLoader();
    private static final String HERE = "spin.bench.compare.size";

    @Test
    void allClassesOfAPackageAndBelowAreFound() throws IOException {
        var names = names(ClassFiles.of("spin.bench.port", LOADER));

        assertThat(names).contains("spin/bench/port/Workload.class", "spin/bench/port/attack/Puppet.class")
                .allMatch(name -> name.startsWith("spin/bench/port/")).isSorted();
    }

    @Test
    void aJarIsCountedAsTheDirectoryThatItWasMadeOf(@TempDir Path folder) throws IOException {
        var bytes = ClassFiles.of(HERE, LOADER);
        var jar = folder.resolve("packed.jar");
        Files.write(jar, bytes);

        try (var alone = new URLClassLoader(new URL[]{jar.toUri().toURL()}, null)) {
            assertThat(Anatomy.of(ClassFiles.of(HERE, alone), Set.of())).isEqualTo(Anatomy.of(bytes, Set.of()));
        }
    }

    @Test
    void everyCountedComponentIsThereAndTheTotalIsTheirSum() {
        var json = ComponentSizes.of(LOADER).json().get("components");

        long lines = 0;
        long published = 0;
        for (var component : json) {
            var name = component.get("component").asText();
            if (name.equals("total")) {
                assertThat(component.get("ours").get("lines").asLong()).isEqualTo(lines);
                assertThat(component.get("published").get("lines").asLong()).isEqualTo(published);
                return;
            }
            published += component.get("published").get("lines").asLong();
            if (component.has("ours")) {
                assertThat(component.get("ours").get("text").asLong()).as(name).isPositive();
                lines += component.get("ours").get("lines").asLong();
            } else {
                assertThat(List.of("rt", "lib")).contains(name);
            }
        }
        throw new AssertionError("there is no total");
    }

    @Test
    void thePublishedColumnsAddUpToThePublishedTotal() {
        var total = Component.ofSpin().stream().flatMap(each -> each.published().stream())
                .reduce(Component.Size::plus).orElseThrow();

        assertThat(total.lines()).isEqualTo(65_652);
        assertThat(total.text()).isEqualTo(810_550);
        assertThat(total.data()).isEqualTo(447_274);
    }

    @Test
    void aPackageThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> ClassFiles.of("spin.nowhere", LOADER)).isInstanceOf(CompareException.class)
                .hasMessageContaining("spin.nowhere is not on the class path");
    }

    private static List<String> names(byte[] jar) throws IOException {
        var names = new ArrayList<String>();
        try (var entries = new JarInputStream(new ByteArrayInputStream(jar), false)) {
            for (var entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }
}
