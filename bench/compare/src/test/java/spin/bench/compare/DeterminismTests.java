package spin.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Simulated time does not depend on what the host's JIT does, nor on the process, nor on the order of asking.
final class DeterminismTests {

    private static final List<String> TABLES = List.of("sosp95-2");

    /// Prints the comparison of some tables, the systems asked for in the order of the arguments.
    static final class Child {

        private Child() {}

        public static void main(String[] systems) {
            var loader = Child.class.getClassLoader();
            var outcome = new Comparison(Machines.discover(loader)).of(TableShelf.discover(loader).named(TABLES),
                    List.of(systems));
            System.out.print(JsonReport.of(outcome));
        }
    }

    @Test
    void otherJitFlagsAndAnotherOrderOfAskingGiveTheSameBytes() throws IOException, InterruptedException {
        var first = compared(List.of(), List.of("spin", "osf1", "mach"));

        assertThat(first).startsWith("{\"rows\":[{").contains("\"system\":\"mach\"");
        assertThat(compared(List.of("-XX:TieredStopAtLevel=1", "-XX:-UseOnStackReplacement"),
                List.of("mach", "osf1", "spin"))).isEqualTo(first);
        assertThat(compared(List.of("-XX:-TieredCompilation", "-XX:+UseSerialGC", "-Xmn8m"),
                List.of("osf1", "spin", "mach"))).isEqualTo(first);
    }

    private static String compared(List<String> flags, List<String> systems) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-exports", "java.base/jdk.internal.vm=ALL-UNNAMED"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName()));
        command.addAll(systems);
        var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return text;
    }
}
