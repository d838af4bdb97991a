package spin.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SystemDescriptorTests {

    @Test
    void aDescriptorNamesTheSystemByItsFile() {
        assertThat(read("class = bird.Kea\nown = bird, tree\nmetered = bird.brain tree"))
                .isEqualTo(new SystemDescriptor("kea", "bird.Kea", List.of("bird", "tree"),
                        List.of("bird.brain", "tree")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            own = bird\\nmetered = bird                          | `class` is missing
            class =\\nown = bird\\nmetered = bird                | `class` is missing
            class = Kea\\nown = bird\\nmetered = birdsong         | metered package birdsong is not among those that the system owns
            class = Kea\\nown = bird\\nmetered = bird\\nwings = 2 | `wings` is not known here, the keys are class, own, metered
            class = \\\\u00zz                                    | is not a properties file
            """)
    void aWrongDescriptorIsRefusedInASentence(String text, String sentence) {
        assertThatThrownBy(() -> read(text.replace("\\n", "\n").replace("\\\\", "\\")))
                .isInstanceOf(CompareException.class)
                .hasMessageStartingWith("META-INF/spin/systems/kea.properties")
                .hasMessageContaining(sentence);
    }

    private static SystemDescriptor read(String text) {
        return SystemDescriptor.read("kea.properties", text.getBytes(StandardCharsets.UTF_8));
    }
}
