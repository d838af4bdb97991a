package spin.core.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spin.core.boot.SpinStarter;
import spin.core.boot.SpinVerifier;
import spin.core.control.KernelControl;
import spin.core.load.Jars;

/// `spin verify JAR --json -` says of a JAR what loading it into a kernel says, word for word: over the hostile and the benign
/// corpus of `domains`, made into extensions of a kernel.
class VerifyAgreesTests {
    private static final Path CORPUS = Path.of("..", "domains", "src", "test", "resources", "spin", "domains");

    @TempDir
    Path temporary;

    private final List<String> console = new ArrayList<>();
    private final KernelControl kernel = new SpinStarter().boot(new KernelStarter.Options(""), console::add);

    @AfterEach
    void halt() {
        kernel.close();
    }

    /// What the command printed: the verdict, and the violations as the kernel would list them.
    private record Verified(String verdict, List<String> violations) {}

    private Verified verified(String name, byte[] jar) throws IOException {
        var stage = new Stage(temporary);
        stage.provide(JarVerifier.class, SpinVerifier.class);
        var file = Files.write(temporary.resolve(name), jar);
        int status = stage.spin("verify", file.toString(), "--json", "-");
        var json = new ObjectMapper().readTree(stage.out());
        var violations = new ArrayList<String>();
        for (var each : json.get("violations")) {
            violations.add("  " + each.get("rule").asText() + ": " + each.get("message").asText());
            assertThat(each.get("message").asText()).startsWith(place(each.get("class").asText(),
                    each.get("method").asText(), each.get("line").asInt()));
        }
        assertThat(status).isEqualTo(violations.isEmpty() ? 0 : 1);
        return new Verified(json.get("verdict").asText(), violations);
    }

    /// Each message begins with the place, so who has the messages has the places.
    private static String place(String className, String method, int line) {
        return line == 0 ? "" : className + (method.isEmpty() ? "" : "." + method) + " (line " + line + ")";
    }

    private void assertAgreed(String name, byte[] jar, boolean accepted) throws IOException {
        var verified = verified(name, jar);
        var loaded = kernel.load(name, jar);
        assertThat(verified.verdict()).as("%s: %s", name, verified).isEqualTo(accepted ? "accepted" : "refused");
        assertThat(loaded.done()).as(loaded.text()).isEqualTo(accepted);
        if (!accepted) {
            assertThat(loaded.text()).isEqualTo(name + ": refused\n" + String.join("\n", verified.violations()));
        }
    }

    @Test
    void ofEveryHostileExtension() throws IOException {
        var sources = new LinkedHashMap<String, String>();
        int number = 0;
        for (var file : List.of("routes.txt", "references.txt")) {
            for (var line : Files.readAllLines(CORPUS.resolve("hostile").resolve(file))) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    var name = "bad" + number++;
                    sources.put(name + "/Bad.java", hostile(name, line.split("\t", 2)[1]));
                }
            }
        }
        assertThat(number).isGreaterThan(150);
        for (var jar : jars(Jars.compile(sources)).entrySet()) {
            assertAgreed(jar.getKey() + ".jar", Jars.pack(jar.getValue()), false);
        }
    }

    private static String hostile(String inPackage, String code) {
        var body = code.startsWith("throw")
                ? "if (desk != null) { " + code + " } if (desk == null) throw new Exception(); return \"\";"
                : code + " if (desk == null) throw new Exception(); return \"\";";
        return """
                package %s;
                public class Bad implements spin.core.Extension {
                    public static class Desk { public void write(String line) { } public int lines() { return 0; } }
                    public void start(spin.core.Kernel kernel) { greet(new Desk()); }
                    public String greet(Desk desk) { try {
                        %s
                    } catch (RuntimeException e) { throw e; } catch (Exception e) { throw new RuntimeException(e); } }
                }
                """.formatted(inPackage, body);
    }

    /// What is wrong in other ways than by a name: found when it is linked, by the JVM, or in what it promises.
    @Test
    void ofWhatIsFoundLater() throws IOException {
        assertAgreed("missing.jar", Jars.starting("new spin.core.boot.SpinKernel(null, null, null);"
                + " new spin.dispatcher.Dispatcher().settle();"), false);
        assertAgreed("guard.jar", Jars.starting("int[] n = new int[1]; kernel.events().on(Shell.class, Shell::run)"
                + ".guard((c, a) -> n[0]++ == 0).handle((c, a) -> true).install();"), false);
        assertAgreed("ephemeral.jar", Jars.starting("kernel.events().on(Shell.class, Shell::run)"
                + ".handle((c, a) -> true).ephemeral().install();"), false);
        assertAgreed("plain.jar", Jars.of("public final class Main { }"), false);
        assertAgreed("junk.jar", new byte[]{1, 2, 3}, false);
        assertAgreed("class.jar", Jars.pack(Map.of("Main.class", new byte[]{1, 2, 3})), false);
        assertThat(kernel.load("guard.jar",
                Jars.starting("int[] n = new int[1]; kernel.events().on(Shell.class, Shell::run)"
                        + ".guard((c, a) -> n[0]++ == 0).handle((c, a) -> true).install();"))
                .text())
                .contains("not-functional: Main.start (line ").contains("iastore")
                .contains("a guard reads, computes and answers");
    }

    @Test
    void ofEveryBenignExtensionWhichThenRuns() throws IOException {
        var sources = new LinkedHashMap<String, String>();
        sources.put("corpus/Greeter.java", """
                package corpus;
                public interface Greeter {
                    String greet(Desk desk);
                    class Desk {
                        private int lines;
                        public void write(String line) { lines++; }
                        public int lines() { return lines; }
                    }
                }
                """);
        var names = new ArrayList<String>();
        try (var files = Files.list(CORPUS.resolve("benign"))) {
            for (var file : files.sorted().toList()) {
                var name = file.getFileName().toString().replace(".java", "");
                names.add(name);
                sources.put("benign/" + name + ".java",
                        Files.readString(file).replace("spin.domains.Greeter", "corpus.Greeter"));
                sources.put("start" + name + "/Start.java",
                        """
                                package start%1$s;
                                public final class Start implements spin.core.Extension {
                                    public void start(spin.core.Kernel kernel) {
                                        kernel.console().println("%1$s " + new benign.%1$s().greet(new corpus.Greeter.Desk()).length());
                                    }
                                }
                                """
                                .formatted(name));
            }
        }
        var classes = Jars.compile(sources);
        for (var name : names) {
            var files = new TreeMap<String, byte[]>();
            classes.forEach((path, bytes) -> {
                if (path.startsWith("corpus/") || path.startsWith("start" + name + "/")
                        || path.equals("benign/" + name + ".class") || path.startsWith("benign/" + name + "$")) {
                    files.put(path, bytes);
                }
            });
            assertAgreed(name + ".jar", Jars.pack(files), true);
        }
        assertThat(console.stream().map(line -> line.substring(0, line.indexOf(' '))).collect(Collectors.toSet()))
                .containsAll(names);
    }

    /// By package, which is one a JAR.
    private static Map<String, Map<String, byte[]>> jars(Map<String, byte[]> classes) {
        var jars = new LinkedHashMap<String, Map<String, byte[]>>();
        classes.forEach(
                (path, bytes) -> jars.computeIfAbsent(path.substring(0, path.indexOf('/')), _ -> new TreeMap<>())
                        .put(path, bytes));
        return jars;
    }
}
