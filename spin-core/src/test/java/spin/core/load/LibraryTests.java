package spin.core.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.cli.NetPlan;
import spin.core.control.ControlException;
import spin.core.control.KernelControl;
import spin.core.control.Upload;
import spin.domains.approve.Approvers;

/// JARs that import from each other, and the nanny that loads what somebody imports.
class LibraryTests {
    private static final String LETTERS = """
            package letters;
            public final class Alphabet {
                private static int asked;
                public static String first() { return "alpha " + ++asked; }
            }
            """;
    private static final String STARTS = """
            package letters;
            import spin.core.*;
            public final class Begin implements Extension {
                public void start(Kernel kernel) { %s }
            }
            """;
    private static final String STATE = """
            package letters;
            public final class State { static int of; static { %s } }
            """;

    @TempDir
    private static Path shelf;
    private final List<String> console = new ArrayList<>();
    private final KernelControl kernel = boot();

    private KernelControl boot() {
        var plain = new KernelStarter.Options("");
        return new SpinStarter().boot(new KernelStarter.Options("", plain.approvers(), NetPlan.NONE, List.of(),
                List.of(), List.of(shelf)), console::add);
    }

    @AfterEach
    void halt() throws IOException {
        kernel.close();
        try (var files = Files.list(shelf)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    // ---- what there is to load

    /// A JAR of the classes of one package of these sources.
    private static byte[] jar(String inPackage, Map<String, String> manifest, String... sources) {
        var files = new LinkedHashMap<String, String>();
        for (int i = 0; i < sources.length; i++) {
            files.put(name(sources[i]) + ".java", sources[i]);
        }
        var entries = new LinkedHashMap<String, byte[]>();
        var text = new StringBuilder("Manifest-Version: 1.0\r\n");
        manifest.forEach((key, value) -> text.append(key).append(": ").append(value).append("\r\n"));
        entries.put("META-INF/MANIFEST.MF", text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        Jars.compile(files).forEach((path, bytes) -> {
            if (path.startsWith(inPackage + "/")) {
                entries.put(path, bytes);
            }
        });
        return Jars.pack(entries);
    }

    private static String name(String source) {
        var words = source.replaceAll("(?s)\\{.*", "").split("\\s+");
        return Arrays.stream(words).dropWhile(word -> !word.equals("class")).skip(1).findFirst().orElseThrow();
    }

    private static byte[] letters(String... more) {
        var sources = Stream.concat(Stream.of(LETTERS), Stream.of(more)).toArray(String[]::new);
        return jar("letters", Map.of("Spin-Export", "letters"), sources);
    }

    /// An extension that answers the command of its package with what the library says.
    private static byte[] importer(String name, String atStart) {
        return jar(name, Map.of("Spin-Import", "letters"), LETTERS,
                """
                        package %1$s;
                        import spin.core.*;
                        import spin.core.shell.Shell;
                        public final class Main implements Extension {
                            public void start(Kernel kernel) {
                                kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> command.equals("%1$s"))
                                        .handle((command, arguments) -> {
                                            kernel.console().println(letters.Alphabet.first());
                                            return true;
                                        }).install();
                                %2$s
                            }
                        }
                        """
                        .formatted(name, atStart));
    }

    private void lay(String file, byte[] bytes) {
        try {
            Files.write(shelf.resolve(file), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String load(String file, byte[] jar) {
        var outcome = kernel.load(file, jar);
        assertThat(outcome.done()).as(outcome.text()).isTrue();
        return outcome.text();
    }

    private String refused(String file, byte[] jar) {
        var outcome = kernel.load(file, jar);
        assertThat(outcome.done()).as(outcome.text()).isFalse();
        return outcome.text();
    }

    /// All that is there and all that is charged.
    private String given() {
        return Stream.of("domains", "domain tree", "events", "account", "vm", "ps", "account check")
                .map(line -> kernel.shell(line).text()).reduce("", String::concat);
    }

    // ---- what comes of it

    @Test
    void whatAnImporterNamesIsLoadedBeforeItAndChargedToItself() {
        lay("letters.jar", letters(
                STARTS.formatted(Jars.handler("letters", "return true;").replace("Shell", "spin.core.shell.Shell"))));
        assertThat(kernel.shell("nanny").text()).contains("letters", "letters.jar", "not loaded", "nobody");
        assertThat(kernel.shell("domains").text()).doesNotContain("letters.jar");

        load("one.jar", importer("one", ""));

        assertThat(kernel.shell("one").text()).isEqualTo("alpha 1");
        assertThat(kernel.shell("letters").done()).isTrue();
        assertThat(kernel.shell("nanny").text()).contains("loaded for its importers").contains("one.jar")
                .contains("Looks into " + shelf.toAbsolutePath());
        assertThat(kernel.shell("domain tree").text()).contains("letters.jar").containsPattern("(?m)^ +one.jar");
        assertThat(kernel.shell("account").text()).containsPattern("letters.jar +binding +1")
                .containsPattern("one.jar +binding +1");
        assertThat(kernel.ask("nanny").text()).contains(
                "\"rows\":[{\"library\":\"letters\",\"file\":\"letters.jar\",\"state\":\"loaded for its importers\",\"imported by\":\"one.jar\",\"last failure\":\"\"}]");
    }

    @Test
    void allImportersShareOneLibraryHoweverItCameIn() {
        load("letters.jar", letters());
        load("one.jar", importer("one", ""));
        load("two.jar", importer("two", ""));

        assertThat(kernel.shell("one").text() + ", " + kernel.shell("two").text()).isEqualTo("alpha 1, alpha 2");
        assertThat(kernel.shell("nanny").text())
                .containsPattern("letters.jar +loaded +(one.jar,two.jar|two.jar,one.jar)");
    }

    @Test
    void twoThatNeedItAtTheSameTimeGetOneThoughItsStartWaits() {
        lay("letters.jar", letters(STARTS.formatted(
                "kernel.resolve(spin.core.strand.Threads.class).sleep(1_000_000); kernel.console().println(\"once\");")));

        var two = CompletableFuture.supplyAsync(() -> kernel.load("two.jar", importer("two", "")));
        var one = kernel.load("one.jar", importer("one", ""));

        assertThat(List.of(one.done(), two.join().done())).containsOnly(true);
        assertThat(console.stream().filter(line -> line.equals("once"))).hasSize(1);
        assertThat(kernel.shell("one").text() + ", " + kernel.shell("two").text()).isEqualTo("alpha 1, alpha 2");
    }

    static Stream<Arguments> libraryThatCannotBeHad() {
        var stops = Map.of("Spin-Export", "letters");
        return Stream.of(Arguments.of("names what no extension may", letters("""
                package letters;
                public final class Bad { public static void bad() { System.exit(1); } }
                """), "no-exit"), Arguments.of("is cut off", Arrays.copyOf(letters(), 300), "not-a-jar"),
                Arguments.of("misses a symbol", jar("letters", stops, LETTERS, """
                        package absent;
                        public final class Gone { public static int gone; }
                        """, """
                        package letters;
                        public final class Needs { public static int needs() { return absent.Gone.gone; } }
                        """), "absent.Gone"),
                Arguments.of("imports its importer",
                        jar("letters", Map.of("Spin-Export", "letters", "Spin-Import", "one"),
                                LETTERS),
                        "a circle"),
                Arguments.of("imports itself",
                        jar("letters", Map.of("Spin-Export", "letters", "Spin-Import", "letters"),
                                LETTERS),
                        "a circle"),
                Arguments.of("imports what is nowhere", jar("letters",
                        Map.of("Spin-Export", "letters", "Spin-Import", "words"), LETTERS),
                        "words, which cannot be had"),
                Arguments.of("has an initialiser that throws", letters(STATE.formatted("of = 1 / of;"),
                        STARTS.formatted("State.of++;")), "start-failed"),
                Arguments.of("has an initialiser without an end",
                        letters(STATE.formatted("while (of == 0) { of = 0; }"),
                                STARTS.formatted("State.of++;")),
                        "start-limit"),
                Arguments.of("keeps more than it may", letters(STARTS.formatted(
                        "var all = new java.util.ArrayList<long[]>(); while (true) { all.add(new long[1 << 20]); }")),
                        "memory-limit"),
                Arguments.of("throws at its start", letters(STARTS.formatted(
                        "kernel.resolve(spin.core.memory.Translation.class).create(); throw new IllegalStateException(\"half-way\");")),
                        "half-way"),
                Arguments.of("exports nothing", jar("letters", Map.of(), LETTERS, STARTS.formatted("")),
                        "exports nothing"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("libraryThatCannotBeHad")
    void aLibraryThatCannotBeHadLeavesNothingAndOneSentenceSaysWhoWantedItAndWhyItIsNot(String what, byte[] library,
            String why) {
        lay("letters.jar", library);
        var before = given();

        var text = refused("one.jar", importer("one", ""));

        assertThat(text.lines()).as(text).hasSize(2);
        assertThat(text).startsWith("one.jar: refused\n  library: one.jar imports letters, which cannot be had: ")
                .contains(why).endsWith(".");
        assertThat(given()).isEqualTo(before);
        assertThat(kernel.shell("nanny").text()).contains("not loaded").contains(why);
        assertThat(kernel.shell("one").done()).isFalse();

        lay("letters.jar", letters());
        load("one.jar", importer("one", ""));
        assertThat(kernel.shell("one").text()).isEqualTo("alpha 1");
        assertThat(kernel.shell("nanny").text()).doesNotContain(why);
    }

    @Test
    void whatIsNowhereIsSaidSoWithWhatToDo() {
        assertThat(refused("one.jar", importer("one", ""))).isEqualTo(
                "one.jar: refused\n  library: one.jar imports letters, which cannot be had: no loaded JAR exports it and no letters.jar lies in a"
                        + " folder of the nanny's: load it, or name its folder with 'nanny from FOLDER'.");
    }

    @Test
    void whatWasDrawnInByOneThatFailsInItsOwnStartGoesWithItUnlessSomebodyElseUsesIt() {
        var words = jar("words", Map.of("Spin-Export", "words", "Spin-Import", "letters"), LETTERS, """
                package words;
                public final class Word { public static String word() { return letters.Alphabet.first(); } }
                """);
        lay("words.jar", words);
        lay("letters.jar", letters());
        var failing = jar("fails", Map.of("Spin-Import", "words, letters"), LETTERS, """
                package words;
                public final class Word { public static String word() { return ""; } }
                """, """
                package fails;
                import spin.core.*;
                public final class Main implements Extension {
                    public void start(Kernel kernel) { throw new IllegalStateException(words.Word.word()); }
                }
                """);
        var before = given();

        assertThat(refused("fails.jar", failing)).contains("start-failed", "alpha 1");
        assertThat(given()).isEqualTo(before);

        load("one.jar", importer("one", ""));
        assertThat(refused("fails.jar", failing)).contains("alpha 1");
        assertThat(kernel.shell("one").text()).isEqualTo("alpha 2");
        assertThat(kernel.shell("domains").text()).contains("letters.jar").doesNotContain("words.jar");
    }

    /// Initialised by the importer's call, so the importer pays and fails; the library was only there for it.
    @Test
    void anInitialiserWithoutAnEndThatAnImporterRunsIntoEndsTheImporter() {
        lay("letters.jar", jar("letters", Map.of("Spin-Export", "letters"), """
                package letters;
                public final class Alphabet {
                    private static int asked;
                    static { while (asked == 0) { asked = 0; } }
                    public static String first() { return "never"; }
                }
                """));
        var before = given();

        assertThat(refused("one.jar", importer("one", "letters.Alphabet.first();"))).contains("start-limit");

        assertThat(given()).isEqualTo(before);
    }

    @Test
    void aChainThatIsTooLongIsRefusedWhole() {
        for (int i = 0; i < 20; i++) {
            lay("l" + i + ".jar", jar("l" + i, Map.of("Spin-Export", "l" + i, "Spin-Import", "l" + (i + 1)), """
                    package l%d;
                    public final class Link { }
                    """.formatted(i)));
        }
        var before = given();

        assertThat(refused("one.jar",
                jar("one", Map.of("Spin-Import", "l0"),
                        """
                                package one;
                                public final class Main implements spin.core.Extension { public void start(spin.core.Kernel kernel) { } }
                                """)))
                .contains("16 JARs are on their way in");

        assertThat(given()).isEqualTo(before);
    }

    @Test
    void aLibraryThatIsUsedStaysAndItsUsersGoWithItIfSoSaid() {
        lay("letters.jar", letters());
        load("one.jar", importer("one", ""));
        load("two.jar", importer("two", ""));

        assertThat(kernel.unload("letters.jar").text()).contains("letters.jar is not unloaded, because", "one.jar",
                "two.jar", "'unload letters.jar with-users'");
        assertThat(kernel.unload("two.jar").text()).endsWith("its classes are gone.");
        assertThat(kernel.shell("one").text()).isEqualTo("alpha 1");

        assertThat(kernel.shell("unload letters.jar with-users").text()).isEqualTo("""
                one.jar is unloaded, and its classes are gone.
                letters.jar is unloaded, and its classes are gone.""");
        assertThat(kernel.shell("one").done()).isFalse();
        assertThat(kernel.shell("unload letters.jar with-users").done()).isFalse();
        assertThat(kernel.shell("account check").text()).contains("add up");
    }

    @Test
    void aLibraryIsReplacedWhenNobodyUsesIt() {
        load("letters.jar", letters());
        load("one.jar", importer("one", ""));
        var next = letters("package letters; public final class More { }");

        assertThat(refused("letters.jar", next)).contains("in-use: one.jar imports from the one that is loaded")
                .contains("goes on running");
        assertThat(kernel.shell("one").text()).isEqualTo("alpha 1");
        kernel.unload("one.jar");
        assertThat(load("letters.jar", next)).startsWith("letters.jar is replaced: 2 classes");
        load("one.jar", importer("one", ""));

        assertThat(kernel.shell("one").text()).isEqualTo("alpha 1");
    }

    /// As when both lie in the drop folder, and the importer comes first.
    @Test
    void whoBringsWhatTheNannyLoadedTakesItOver() {
        lay("letters.jar", letters());
        load("one.jar", importer("one", ""));

        assertThat(load("letters.jar", letters())).startsWith("letters.jar is loaded already");
        assertThat(kernel.shell("nanny").text()).containsPattern("letters.jar +loaded +one.jar");
        assertThat(refused("letters.jar", letters("package letters; public final class More { }"))).contains("in-use");
    }

    @Test
    void aFolderIsNamedAtThePromptAndOneThatIsNoneIsRefused(@TempDir Path other) throws IOException {
        Files.write(other.resolve("letters.jar"), letters());
        assertThat(kernel.shell("nanny from " + other.resolve("nowhere")).text()).contains("is no folder");
        assertThat(kernel.shell("nanny from \0").done()).isFalse();

        assertThat(kernel.shell("nanny from " + other).done()).isTrue();

        load("one.jar", importer("one", ""));
        assertThat(kernel.shell("one").text()).isEqualTo("alpha 1");
    }

    @Test
    void whatIsSaidBeforehandIsWhatHappens() throws ControlException {
        var one = shelf.resolve("one.jar");
        lay("one.jar", importer("one", ""));
        var approvers = new Approvers(List.of());

        assertThat(ExtensionLoader.verify(Upload.read(one), approvers, () -> LocalDate.MAX, new Shelf(List.of(shelf)))
                .text()).contains("one.jar imports letters, which cannot be had: no letters.jar lies beside");
        lay("letters.jar", letters());
        assertThat(ExtensionLoader.verify(Upload.read(one), approvers, () -> LocalDate.MAX, new Shelf(List.of(shelf)))
                .violations()).isEmpty();
        lay("letters.jar", jar("letters", Map.of("Spin-Export", "letters", "Spin-Import", "one"), LETTERS));
        assertThat(ExtensionLoader.verify(Upload.read(one), approvers, () -> LocalDate.MAX, new Shelf(List.of(shelf)))
                .text()).contains("a circle");
        lay("letters.jar", jar("letters", Map.of("Spin-Export", "letters"), """
                package letters;
                public final class Alphabet { public static int first() { return 1; } }
                """));
        assertThat(ExtensionLoader.verify(Upload.read(one), approvers, () -> LocalDate.MAX, new Shelf(List.of(shelf)))
                .text()).contains("letters.Alphabet.first").contains("expects");
    }
}
