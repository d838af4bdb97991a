package spin.core.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spin.core.control.KernelControl;

@Timeout(60)
class MainTests {
    @TempDir
    Path temporary;

    private Stage stage = new Stage(Path.of("replaced"));

    @BeforeEach
    void begin() {
        stage = new Stage(temporary);
    }

    @Nested
    class Misuse {
        @ParameterizedTest
        @CsvSource(delimiter = '|', value = {
                "                 | spin: a command is missing, such as 'spin run'; see 'spin --help'.",
                "rnu              | spin: unknown command 'rnu' (did you mean 'run'?); see 'spin --help'.",
                "xyzzy            | spin: unknown command 'xyzzy'; see 'spin --help'.",
                "--versoin        | spin: unknown option '--versoin' (did you mean '--version'?); see 'spin --help'.",
                "-x               | spin: unknown option '-x'; see 'spin --help'.",
                "run --dorp=x     | spin run: unknown option '--dorp' (did you mean '--drop'?); see 'spin run --help'.",
                "run --drop       | spin run: missing required parameter for option '--drop' (DIR); see 'spin run --help'.",
                "run more         | spin run: unexpected argument 'more'; see 'spin run --help'.",
                "load             | spin load: missing required parameter: 'JAR'; see 'spin load --help'.",
                "load --kernle 3  | spin load: unknown option '--kernle' (did you mean '--kernel'?); see 'spin load --help'.",
                "load a b         | spin load: unexpected argument 'b'; see 'spin load --help'.",
                "halt --kernel x  | spin halt: invalid value for option '--kernel': 'x' is not a whole number; see 'spin halt --help'.",
                "shell            | spin shell: missing required parameter: 'LINE'; see 'spin shell --help'.",
                "help rnu         | spin help: unknown command 'rnu' (did you mean 'run'?); see 'spin help --help'.",
                "help run more    | spin help: unknown command 'more'; see 'spin help --help'.",
                "run --drop /none | spin run: there is no drop folder '/none'; create it first; see 'spin run --help'.",
                "run --script /no | spin run: the script '/no' cannot be read: it does not exist; see 'spin run --help'.",
                "run --script /   | spin run: the script '/' is a folder; see 'spin run --help'."})
        void isOneSentenceAndExitStatusTwo(String arguments, String sentence) {
            int status = stage.spin(arguments == null ? new String[0] : arguments.split(" +"));
            assertThat(stage.err()).isEqualTo(sentence + "\n");
            assertThat(stage.out()).isEmpty();
            assertThat(status).isEqualTo(2);
        }

        @ParameterizedTest
        @MethodSource("spin.core.cli.MainTests#hostileArguments")
        void staysOneSentenceWhateverIsTyped(List<String> arguments) {
            int status = stage.spin(arguments.toArray(String[]::new));
            assertThat(status).as("%s", stage.err()).isBetween(1, 2);
            assertThat(stage.out()).isEmpty();
            assertThat(stage.err()).hasLineCount(1).doesNotContain("\u001b", "\tat ").hasSizeLessThan(1000);
        }
    }

    static Stream<List<String>> hostileArguments() {
        return Stream.of(List.of(""), List.of("", ""), List.of("x\ny"), List.of("\u001b[2J"), List.of("--\u001b[2J"),
                List.of("x".repeat(100_000)), List.of("-"), List.of("--"),
                List.of("--", "run"), List.of("@/etc/passwd"), List.of("run", "@/etc/passwd"), List.of("load", "\0"),
                List.of("load", ""), List.of("unload", ""), List.of("unload", "/"),
                List.of("run", "--drop="), List.of("run", "--drop", ""), List.of("run", "--script", "\0"),
                List.of("shell", "", ""), List.of("shell", "\n"), List.of("verify", "\0"),
                List.of("verify", "/dev/zero"), List.of("verify", "/"), List.of("new", ""), List.of("new", "--dir"),
                List.of("run", "--profile"), List.of("%s%n%x"),
                List.of("${sys:user.home}"), List.of("domains", "--kernel", "-1"),
                List.of("domains", "--kernel", "99999999999999999999"), List.of("run", "--drop", "a", "--drop", "b"));
    }

    @Nested
    class Help {
        @Test
        void listsEveryCommandOnStandardOutput() {
            assertThat(stage.spin("--help")).isZero();
            assertThat(stage.out()).contains("Usage: spin").contains("  run ", "  load ", "  unload ", "  domains ",
                    "  events ", "  dispatch ", "  shell ", "  halt ", "  verify ", "  new ",
                    "  api ");
            assertThat(stage.err()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({"run", "load", "unload", "domains", "events", "dispatch", "shell", "halt", "verify", "new", "api",
                "help"})
        void ofACommandIsTheSameByBothWaysAndWithoutWhatItNeeds(String command) {
            assertThat(stage.spin(command, "--help")).isZero();
            var byOption = stage.out();
            assertThat(byOption).startsWith("Usage: spin " + command).contains("--verbose");
            assertThat(stage.spin("help", command)).isZero();
            assertThat(stage.out()).isEqualTo(byOption);
            assertThat(stage.err()).isEmpty();
        }

        @Test
        void theVersionIsOneLine() {
            assertThat(stage.spin("--version")).isZero();
            assertThat(stage.out()).startsWith("spin ").contains("Java 2").hasLineCount(1);
        }
    }

    @Nested
    class Failures {
        @Test
        void anUnexpectedExceptionIsOneSentenceAndTheTraceOnRequest() {
            assertThat(stage.spin("run", "--profile", "broken")).isEqualTo(1);
            assertThat(stage.err()).isEqualTo(
                    "spin run: internal error: IllegalStateException: wires crossed; run it again with --verbose for the details.\n");
            assertThat(stage.spin("run", "--verbose", "--profile", "broken")).isEqualTo(1);
            assertThat(stage.err()).contains("\tat spin.core.cli.FakeStarter.boot");
            stage.environment.put("SPIN_DEBUG", "1");
            assertThat(stage.spin("run", "--profile", "broken")).isEqualTo(1);
            assertThat(stage.err()).contains("\tat spin.core.cli.FakeStarter.boot");
        }

        @Test
        void anExpectedOneIsItsOwnSentence() {
            assertThat(stage.spin("run", "--profile", "pdp11")).isEqualTo(1);
            assertThat(stage.err()).isEqualTo("spin run: there is no machine profile 'pdp11'; there is dec3000-400.\n");
        }

        @Test
        void standardOutputThatCannotBeWrittenIsAFailure() {
            var full = new PrintStream(new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    throw new IOException("No space left on device");
                }
            }, true, StandardCharsets.UTF_8);
            var host = new Host(stage.in, full, new PrintStream(stage.err, true, StandardCharsets.UTF_8),
                    stage.environment, stage.properties, () -> false,
                    IsolatedServices.of(temporary.resolve("none"), stage.providers));
            assertThat(new Main(host).run("--version")).isEqualTo(1);
            assertThat(stage.err()).isEqualTo("spin: standard output could not be written: it is closed or full.\n");
        }

        @Test
        void withoutAKernelEveryClientSaysSo() throws IOException {
            var jar = stage.file("a.jar", "good");
            for (var arguments : List.of(List.of("load", jar.toString()), List.of("unload", "a.jar"),
                    List.of("domains"), List.of("events"), List.of("dispatch", "Shell.run"),
                    List.of("shell", "x"), List.of("halt"))) {
                assertThat(stage.spin(arguments.toArray(String[]::new))).isEqualTo(1);
                assertThat(stage.err()).isEqualTo(
                        "spin " + arguments.getFirst() + ": no kernel is running; start one with 'spin run'.\n");
            }
            assertThat(temporary.resolve("run")).doesNotExist();
        }

        @Test
        void theApiJarIsNamedOnlyIfItIsThere() throws IOException {
            assertThat(stage.spin("api")).isEqualTo(1);
            assertThat(stage.err()).hasLineCount(1).contains("spin.home is not set");
            stage.properties.setProperty("spin.home", temporary.toString());
            assertThat(stage.spin("api")).isEqualTo(1);
            assertThat(stage.err()).hasLineCount(1).contains("there is no API JAR at " + temporary);
            var jar = Files.createDirectory(temporary.resolve("api")).resolve("spin-api.jar");
            Files.writeString(jar, "");
            assertThat(stage.spin("api")).isZero();
            assertThat(stage.out()).isEqualTo(jar + "\n");
        }
    }

    @Nested
    class ServicesOfOthers {
        @Test
        void oneThatIsMissingTwiceThereOrBrokenIsASentence() {
            stage.providers.remove(KernelStarter.class);
            assertThat(stage.spin("run")).isEqualTo(1);
            assertThat(stage.err()).isEqualTo(
                    "spin run: nothing in this build can boot a kernel: the class path has no provider of spin.core.cli.KernelStarter.\n");
            stage.provide(KernelStarter.class, FakeStarter.class, OtherStarter.class);
            assertThat(stage.spin("run")).isEqualTo(1);
            assertThat(stage.err()).hasLineCount(1).contains("more than one thing in this build can boot a kernel",
                    "FakeStarter", "OtherStarter");
            stage.providers.put(KernelStarter.class, List.of("no.such.Starter"));
            assertThat(stage.spin("run")).isEqualTo(1);
            assertThat(stage.err()).hasLineCount(1).contains("is broken", "no.such.Starter");
        }

        @Test
        void addedCommandsStandWhereTheySayAndUnderAGroupThatNobodyProvides() {
            stage.provide(Subcommand.class, Compare.class, BenchDispatch.class);
            assertThat(stage.spin("compare", "--json", "-")).isZero();
            assertThat(stage.out()).isEqualTo("{\"rows\":[]}\n");
            assertThat(stage.spin("bench", "dispatch")).isEqualTo(1);
            assertThat(stage.err()).isEqualTo("spin bench dispatch: the machine is too busy to measure.\n");
            assertThat(stage.spin("bench", "dispatch", "--help")).isZero();
            assertThat(stage.out()).startsWith("Usage: spin bench dispatch");
            assertThat(stage.spin("bench")).isEqualTo(2);
            assertThat(stage.err()).isEqualTo("spin bench: a command is missing: dispatch; see 'spin bench --help'.\n");
            assertThat(stage.spin("bench", "dipsatch")).isEqualTo(2);
            assertThat(stage.err()).isEqualTo(
                    "spin bench: unknown command 'dipsatch' (did you mean 'dispatch'?); see 'spin bench --help'.\n");
            assertThat(stage.spin("--help")).isZero();
            assertThat(stage.out()).contains("  compare", "  bench     Commands about bench.");
        }

        @Test
        void aBrokenOneIsReportedAndTheOthersWork() {
            stage.providers.put(Subcommand.class, List.of("no.such.Command", Compare.class.getName(),
                    Unmakeable.class.getName(), SecondRun.class.getName()));
            assertThat(stage.spin("compare")).isZero();
            assertThat(stage.err()).hasLineCount(3).contains("no.such.Command", "wires crossed",
                    "the added command 'run' is left out");
        }

        @Test
        void ourOwnCommandsDoNotLookForThem() {
            stage.providers.put(Subcommand.class, List.of("no.such.Command"));
            assertThat(stage.spin("domains")).isEqualTo(1);
            assertThat(stage.err()).doesNotContain("no.such.Command");
        }
    }

    /// A second provider of what there may be one of.
    public static final class OtherStarter implements KernelStarter {
        @Override
        public KernelControl boot(Options options, Consumer<String> console) {
            throw new IllegalStateException("must not be called");
        }
    }

    @Command(name = "compare")
    static final class CompareCommand implements Callable<Integer> {
        @Mixin
        private final JsonOut json = new JsonOut();

        @Option(names = "--systems")
        private String systems = "";

        @Override
        public Integer call() {
            json.text().println("rows of " + systems);
            json.write(Map.of("rows", List.of()));
            return 0;
        }
    }

    /// A command at the root.
    public static final class Compare implements Subcommand {
        @Override
        public Object command() {
            return new CompareCommand();
        }

        @Override
        public String parent() {
            return "";
        }
    }

    @Command(name = "dispatch")
    static final class BenchDispatchCommand implements Callable<Integer> {
        @Override
        public Integer call() {
            throw new CommandFailure("the machine is too busy to measure.");
        }
    }

    /// A command under another.
    public static final class BenchDispatch implements Subcommand {
        @Override
        public Object command() {
            return new CommandLine(new BenchDispatchCommand());
        }

        @Override
        public String parent() {
            return "bench";
        }
    }

    /// A command that cannot be made.
    public static final class Unmakeable implements Subcommand {
        @Override
        public Object command() {
            throw new IllegalStateException("wires crossed");
        }

        @Override
        public String parent() {
            return "";
        }
    }

    @Command(name = "run")
    static final class SecondRunCommand implements Runnable {
        @Override
        public void run() {}
    }

    /// A command with a name that is taken.
    public static final class SecondRun implements Subcommand {
        @Override
        public Object command() {
            return new SecondRunCommand();
        }

        @Override
        public String parent() {
            return "";
        }
    }

    @Nested
    class Verify {
        @Test
        void anAcceptedJarIsOneLineAndSuccess() throws IOException {
            var jar = stage.file("a.jar", "good");
            assertThat(stage.spin("verify", jar.toString())).isZero();
            assertThat(stage.out()).isEqualTo(jar + ": accepted\n");
        }

        @Test
        void aRefusedOneSaysWhereAndWhyAndFails() throws IOException {
            var jar = stage.file("a.jar", "bad");
            assertThat(stage.spin("verify", jar.toString())).isEqualTo(1);
            assertThat(stage.out()).isEqualTo(
                    "evil.Main.start, line 12: calls Class.forName; ask the kernel by type. [no-reflection]\n"
                            + "evil.Other: has a native m\u00e9thod. [no-native]\n" + jar
                            + ": refused, 2 violations\n");
            assertThat(stage.err()).isEmpty();
        }

        @Test
        void asJsonThereIsNothingElseOnStandardOutput() throws IOException {
            var jar = stage.file("a.jar", "bad");
            assertThat(stage.spin("verify", jar.toString(), "--json", "-")).isEqualTo(1);
            assertThat(stage.out()).isEqualTo("{\"jar\":\"" + jar + "\",\"verdict\":\"refused\",\"violations\":["
                    + "{\"rule\":\"no-reflection\",\"class\":\"evil.Main\",\"method\":\"start\",\"line\":12,\"message\":\"calls Class.forName; ask the kernel by type.\"},"
                    + "{\"rule\":\"no-native\",\"class\":\"evil.Other\",\"method\":\"\",\"line\":0,\"message\":\"has a native m\\u00E9thod.\"}]}\n");
        }

        @Test
        void jsonInAFileLeavesTheTextWhereItWasAndReplacesTheOldFileWhole() throws IOException {
            var jar = stage.file("a.jar", "good");
            var report = stage.file("report.json",
                    "something old and much longer than what comes now, so that a rest of it would show");
            var link = Files.createSymbolicLink(temporary.resolve("link.json"), report);
            assertThat(stage.spin("verify", "--json=" + link, jar.toString())).isZero();
            assertThat(stage.out()).isEqualTo(jar + ": accepted\n");
            assertThat(report).hasContent("{\"jar\":\"" + jar + "\",\"verdict\":\"accepted\",\"violations\":[]}\n");
            assertThat(link).isSymbolicLink();
            assertThat(Arrays.asList(temporary.toFile().list())).noneMatch(name -> name.endsWith(".part"));
        }

        @Test
        void aPlaceWhereNoFileCanBeIsRefusedBeforeAnyWork() throws IOException {
            var jar = stage.file("a.jar", "good");
            for (var target : List.of(temporary.toString(), temporary.resolve("none/report.json").toString(), "\0")) {
                assertThat(stage.spin("verify", jar.toString(), "--json", target)).isEqualTo(1);
                assertThat(stage.err()).hasLineCount(1).contains("of --json cannot be written");
                assertThat(stage.out()).isEmpty();
            }
            assertThat(stage.spin("verify", jar.toString(), "--json", "/dev/null")).isZero();
            assertThat(Path.of("/dev/null")).isReadable();
            assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
        }

        @Test
        void aFileThatCannotBeReadIsAFailedRequest() {
            assertThat(stage.spin("verify", temporary.resolve("none.jar").toString())).isEqualTo(1);
            assertThat(stage.err()).isEqualTo(
                    "spin verify: " + temporary.resolve("none.jar") + " cannot be read: it does not exist.\n");
        }
    }
}
