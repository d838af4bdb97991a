package spin.core.boot.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.core.boot.SpinStarter;
import spin.core.boot.SpinVerifier;
import spin.core.cli.KernelStarter;
import spin.core.control.KernelControl;
import spin.core.control.Upload;

/// Single sources where a JAR would do, good ones and hostile ones.
class SourcesTests {
    private static final String HELLO = """
            import spin.core.Extension;
            import spin.core.Kernel;
            import spin.core.shell.Shell;

            /// Says hello.
            public final class Hello implements Extension {
                record Greeting(String whom) {}

                @Override
                public void start(Kernel kernel) {
                    kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> command.equals("hello"))
                            .handle((command, arguments) -> {
                                kernel.console().println("Hello, " + new Greeting(arguments).whom() + "!");
                                return true;
                            }).install();
                }
            }
            """;

    private final KernelControl kernel = new SpinStarter().boot(new KernelStarter.Options(""), line -> {});
    private final Sources sources = new Sources(SourcesTests.class.getClassLoader());

    @AfterEach
    void halt() {
        kernel.close();
    }

    private static Upload source(String name, String text) {
        return Upload.of(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private String refused(String name, String text) {
        return refused(sources, source(name, text));
    }

    private static String refused(Sources by, Upload upload) {
        return switch (by.prepared(upload)) {
            case Prepared.Refused(var why) -> why;
            case Prepared.Ready _ -> throw new AssertionError(upload.fileName() + " was taken");
        };
    }

    @Test
    void aSourceIsLoadedReplacedAndUnloadedLikeAJar() {
        assertThat(kernel.load(source("Hello.java", HELLO)).text())
                .startsWith("Hello.java is loaded: 5 classes, 1 handler");
        assertThat(kernel.shell("hello Ada").text()).isEqualTo("Hello, Ada!");
        assertThat(kernel.load(source("Hello.java", HELLO.replace("Hello, ", "Good day, "))).text())
                .startsWith("Hello.java is replaced");
        assertThat(kernel.shell("hello Ada").text()).isEqualTo("Good day, Ada!");
        assertThat(kernel.shell("stats sizes").text()).containsPattern("Hello\\.java +14 ");
        assertThat(kernel.unload("Hello.java").text()).endsWith("its classes are gone.");
        assertThat(kernel.shell("hello").done()).isFalse();
    }

    @Test
    void theCompilersMessagesAreShownWithTheirLinesAndTheOldOneGoesOn() {
        kernel.load(source("Hello.java", HELLO));

        var outcome = kernel.load(source("Hello.java", HELLO.replace("kernel.console()", "kernel.konsole()")
                .replace("return true;", "return \"true\";")));

        assertThat(outcome.done()).isFalse();
        assertThat(outcome.text().lines().toList()).hasSizeGreaterThanOrEqualTo(2)
                .allMatch(line -> line.length() < 400);
        assertThat(outcome.text()).startsWith("Hello.java: refused, it does not compile\n  Hello.java:1")
                .contains("cannot find symbol").contains("konsole");
        assertThat(kernel.shell("hello Ada").text()).isEqualTo("Hello, Ada!");
    }

    @Test
    void verifySaysOfASourceWhatTheKernelWouldSay() {
        var verifier = new SpinVerifier();
        var nobodys = new KernelStarter.Approval(List.of(), () -> LocalDate.MAX);

        assertThat(verifier.verify(Path.of("Hello.java"), source("Hello.java", HELLO), nobodys).verdict())
                .isEqualTo("accepted");
        assertThat(verifier.verify(Path.of("Bad.java"), source("Bad.java", "class Bad"), nobodys).violations())
                .singleElement().satisfies(violation -> {
                    assertThat(violation.rule()).isEqualTo("source");
                    assertThat(violation.message()).contains("Bad.java:1: ");
                });
    }

    @Test
    void thePromptLoadsFilesAndTakesThemOut(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("Hello.java"), HELLO);

        assertThat(kernel.shell("load " + file).text()).startsWith("Hello.java is loaded");
        assertThat(kernel.shell("hello Ada").text()).isEqualTo("Hello, Ada!");
        assertThat(kernel.shell("unload Hello.java").done()).isTrue();
        Files.writeString(file, "class");
        assertThat(kernel.shell("load " + file)).satisfies(outcome -> {
            assertThat(outcome.done()).isFalse();
            assertThat(outcome.text()).contains("Hello.java:1: ");
        });
        assertThat(kernel.shell("load " + folder.resolve("Nothing.java")).text()).contains("it does not exist");
        assertThat(kernel.shell("load " + folder).text()).contains("a folder");
        assertThat(kernel.shell("load").done()).isFalse();
        assertThat(kernel.shell("unload Hello.java").done()).isFalse();
    }

    @Test
    void theSameSourceGivesTheSameJar() {
        var first = (Prepared.Ready) sources.prepared(source("Hello.java", HELLO));
        var second = (Prepared.Ready) sources.prepared(source("Hello.java", HELLO));

        assertThat(Arrays.mismatch(first.upload().jar(), second.upload().jar())).isEqualTo(-1);
    }

    @Test
    void aJarPassesAsItIs() {
        var upload = new Upload("hello.jar", new byte[]{1, 2, 3}, new byte[]{4});

        assertThat(((Prepared.Ready) sources.prepared(upload)).upload()).isSameAs(upload);
    }

    /// What is not published, and what is not of `java.base`, does not exist for the compiler; what is of it and not allowed is the verifier's to refuse.
    @ParameterizedTest
    @ValueSource(strings = {"spin.core.boot.SpinKernel", "spin.dispatcher.Dispatcher", "spin.domains.Domain",
            "spin.hw.Machine", "spin.core.load.ExtensionLoader", "spin.core.boot.source.Sources", "java.sql.Connection",
            "javax.tools.ToolProvider", "javax.annotation.processing.AbstractProcessor",
            "java.lang.management.ManagementFactory",
            "sun.misc.Unsafe", "jdk.internal.misc.Unsafe", "org.objectweb.asm.ClassReader",
            "org.junit.jupiter.api.Test",
            "org.jspecify.annotations.Nullable"})
    void whatAnExtensionMayNotNameIsNotThereToBeNamed(String type) {
        assertThat(refused("Spy.java", "class Spy { %s it; }".formatted(type))).containsPattern(
                "Spy\\.java:1: .*(does not exist|is not visible|cannot find symbol)").hasLineCount(2);
    }

    @Test
    void whatTheCompilerTakesIsVerifiedLikeAnyJar() {
        var outcome = kernel.load(source("Evil.java",
                HELLO.replace("Hello implements", "Evil implements").replace("return true;",
                        "System.exit(0); return true;")));

        assertThat(outcome.done()).isFalse();
        assertThat(outcome.text()).startsWith("Evil.java: refused\n  no-exit: Evil.start (line 14)");
    }

    @ParameterizedTest
    @ValueSource(strings = {".java", "a b.java", "a-b.java", "x.y.java", "1.java", "module-info.java",
            "package-info.java",
            "../Up.java", "Ünicode.java", "a;b.java", "A\nB.java"})
    void aNameThatIsNoClassNameIsRefused(String name) {
        assertThat(refused(name, "class A {}")).contains("a source is named after its class");
    }

    @ParameterizedTest
    @ValueSource(strings = {"class Other {}", "public class Other {}", "interface Other { class Wrong {} }", "",
            "// nothing",
            "package p;", "import java.util.List;"})
    void aSourceWithoutAClassOfItsNameIsRefused(String text) {
        assertThat(refused("Wrong.java", text)).contains("Wrong");
    }

    @ParameterizedTest
    @ValueSource(strings = {"package java.lang; public class Wrong {}",
            "package java.lang; class Wrong extends Thread {}",
            "module wrong {}"})
    void aSourceThatWouldBeOfTheJdkIsRefused(String text) {
        assertThat(refused("Wrong.java", text)).contains("Wrong.java");
    }

    @Test
    void aSourceOfOneOfTheKernelsPackagesGetsAtNothingThere() {
        assertThat(refused("Wrong.java",
                "package spin.core.strand; class Wrong { Object x(Strand strand) { return strand.owner; } }"))
                .contains("Wrong.java:1: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk.internal.misc", "spin.core.boot", "spin.core", "sun.misc"})
    void aSourceInOthersPackagesIsRefusedByTheVerifierOrGetsNoMoreThanAnyOther(String room) {
        var outcome = kernel.load(source("Hello.java", "package " + room + ";\n" + HELLO));

        if (outcome.done()) {
            assertThat(room).as("a package of the platform's").startsWith("spin.");
            assertThat(kernel.shell("hello Ada").text()).isEqualTo("Hello, Ada!");
        } else {
            assertThat(outcome.text()).startsWith("Hello.java: refused");
        }
    }

    @Test
    void noAnnotationProcessorIsEverRun() {
        System.setProperty("spin.test.processed", "no");
        var text = """
                @javax.annotation.processing.SupportedAnnotationTypes("*")
                public class Processor extends javax.annotation.processing.AbstractProcessor {
                    static { System.setProperty("spin.test.processed", "yes"); }
                }
                """;
        assertThat(refused("Processor.java", text)).contains("is not visible");
        assertThat(System.clearProperty("spin.test.processed")).isEqualTo("no");
    }

    @Test
    void whatIsTooLargeOrNoTextIsRefusedBeforeItIsCompiled() {
        assertThat(refused(sources, Upload.of("Huge.java", new byte[(1 << 20) + 1]))).contains("at most 1048576");
        assertThat(refused(sources, Upload.of("Binary.java", new byte[]{(byte) 0xff, (byte) 0xfe, 0, 1})))
                .contains("is not UTF-8 text");
        assertThat(refused(sources, new Upload("Hello.java", HELLO.getBytes(StandardCharsets.UTF_8), new byte[]{1})))
                .contains("an approval is for the bytes of a JAR");
    }

    @Test
    void whatIsNestedBeyondReasonIsRefusedAndTheNextSourceIsTaken() {
        int deep = 100_000;
        var text = "class Deep { int x = %s1%s; }".formatted("(".repeat(deep), ")".repeat(deep));

        assertThat(refused("Deep.java", text)).startsWith("Deep.java: refused").hasLineCount(2);
        assertThat(sources.prepared(source("Hello.java", HELLO))).isInstanceOf(Prepared.Ready.class);
    }

    @Test
    void ofManyErrorsTheFirstAreShown() {
        var text = "class Many { %s }".formatted("Nothing x; ".repeat(60).replace("; ", "_; "));

        assertThat(refused("Many.java", text).lines().toList()).hasSizeBetween(20, 23).last().asString()
                .contains("more");
    }

    @Test
    void controlCharactersInASourceDoNotReachTheTerminal() {
        assertThat(refused("Paint.java", "class Paint { \u001b[2J }")).doesNotContain("\u001b");
    }

    @Test
    void withoutACompilerTheMessageSaysWhatToDo() {
        var without = new Sources(SourcesTests.class.getClassLoader(), () -> null, Duration.ofSeconds(1));

        assertThat(refused(without, source("Hello.java", HELLO))).contains("this JVM has no compiler")
                .contains("with a JDK");
    }

    /// No time at all is always too little, whatever the host.
    @Test
    void aCompilerThatDoesNotFinishInTimeIsLeftBehindAndNoOtherIsBegunBeforeItEnds() {
        var hasty = new Sources(SourcesTests.class.getClassLoader(), ToolProvider::getSystemJavaCompiler,
                Duration.ZERO);

        assertThat(refused(hasty, source("Hello.java", HELLO))).contains("did not finish within 0 s");
        assertThat(refused(hasty, source("Hello.java", HELLO))).contains("another source is still being compiled");
    }
}
