package spin.core.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;

/// What the README shows of strands does what it says there.
class StrandReadmeTests {
    private static String example() throws IOException {
        var readme = Files.readString(Path.of("README.md"));
        int begin = readme.indexOf("```java\n", readme.indexOf("Strands are four interfaces"));
        return readme.substring(begin + "```java\n".length(), readme.indexOf("```\n", begin + 1));
    }

    @Test
    void theExampleIsLoadedAndItsStrandRunsAtTheTimeThatItSays() throws IOException {
        List<String> console = new ArrayList<>();
        var kernel = new SpinStarter().boot(new KernelStarter.Options(""), console::add);
        try {
            var loaded = kernel.load("readme.jar", Jars.starting(example()
                    .replace("Threads.class", "spin.core.strand.Threads.class")));

            assertThat(loaded.done()).as(loaded.text()).isTrue();
            assertThat(console).anySatisfy(line -> assertThat(line).matches(".*at cycle \\d{7,}"));
            assertThat(kernel.shell("account check").text()).contains("add up");
        } finally {
            kernel.close();
        }
    }
}
