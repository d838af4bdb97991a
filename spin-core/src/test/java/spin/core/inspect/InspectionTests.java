package spin.core.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.control.KernelControl;
import spin.core.load.Jars;

/// A kernel as it shows itself at its prompt.
class InspectionTests {
    private static final String SPACE = """
            var spaces = kernel.resolve(spin.core.memory.Translation.class);
            var regions = kernel.resolve(spin.core.memory.VirtAddr.class);
            var pages = kernel.resolve(spin.core.memory.PhysAddr.class);
            var space = spaces.create();
            var region = regions.allocateAt(space, 0x10000, 3 * 8192);
            var page = pages.allocate(spin.core.memory.PageAttributes.any());
            spaces.addMapping(region, 0x12000, page, spin.core.memory.Protection.READ);
            """;

    private final List<String> console = new ArrayList<>();
    private final KernelControl kernel = new SpinStarter().boot(new KernelStarter.Options(""), console::add);

    @AfterEach
    void halt() {
        kernel.close();
    }

    private String done(String line) {
        var outcome = kernel.shell(line);
        assertThat(outcome.done()).as("%s: %s", line, outcome.text()).isTrue();
        return outcome.text();
    }

    private String refused(String line) {
        var outcome = kernel.shell(line);
        assertThat(outcome.done()).as("%s: %s", line, outcome.text()).isFalse();
        return outcome.text();
    }

    private JsonNode asked(String line) {
        try {
            return new JsonMapper().readTree(kernel.ask(line).text());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private void load(String name, String body) {
        assertThat(kernel.load(name, Jars.starting(body))).extracting(KernelControl.Outcome::done).as(name)
                .isEqualTo(true);
    }

    private static String answering(String command) {
        return """
                kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> command.equals("%s"))
                        .handle((command, arguments) -> { kernel.console().println("here"); return true; })
                        .as("my %s").install();
                """.formatted(command, command);
    }

    @Test
    void everyCommandThatHelpListsHasDetailsAndAHandlerOfItsOwn() {
        var names = done("help").lines().filter(line -> line.startsWith("  "))
                .map(line -> line.strip().split(" ", 2)[0])
                .filter(name -> !name.equals("exit")).toList();
        var handlers = done("disp show Shell.run");

        assertThat(names).doesNotHaveDuplicates().contains("disp", "domain", "fault", "vm", "strand", "ps", "show",
                "account", "time", "script", "help");
        for (var name : names) {
            var details = done("help " + name).lines().toList();
            assertThat(details).isNotEmpty();
            for (var line : details) {
                var words = line.strip().split(" ", -1);
                var sub = words.length > 1 && words[1].matches("[a-z]+") ? words[0] + " " + words[1] : words[0];
                assertThat(handlers).contains(" " + sub + " ");
                assertThat(line.substring(28)).as(line).isNotBlank();
            }
        }
        assertThat(refused("help nonsense")).contains("no command 'nonsense'");
    }

    @Test
    void anExtensionAddsASubCommandBesideTheKernelsOwn() {
        load("mine.jar",
                """
                        kernel.events().on(Shell.class, Shell::run)
                                .guard((command, arguments) -> command.equals("vm") && arguments.startsWith("mine"))
                                .handle((command, arguments) -> { kernel.console().println("mine too"); return true; }).install();
                        """);

        assertThat(done("vm")).contains("free pages");
        assertThat(done("vm pages")).isEqualTo("no page is anybody's");
        assertThat(done("vm mine")).isEqualTo("mine too");
        assertThat(kernel.shell("vm yours")).satisfies(outcome -> {
            assertThat(outcome.done()).isFalse();
            assertThat(outcome.text()).startsWith("vm has no sub-command 'yours'; it has ");
        });
    }

    @Test
    void whatAnExtensionRaisesOrMakesOfALineIsNotCarriedOut() {
        load("victim.jar", answering("victim"));
        load("evil.jar", answering("evil").replace("return true;",
                "return kernel.resolve(Shell.class).run(\"unload\", \"victim.jar\");"));
        load("forked.jar", answering("fork").replace("return true;",
                "var threads = kernel.resolve(spin.core.strand.Threads.class);"
                        + "threads.join(threads.fork(\"f\", () -> kernel.resolve(Shell.class).run(\"unload\", \"victim.jar\"))); return true;"));
        load("filter.jar",
                """
                        kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> command.equals("ps"))
                                .filter((command, arguments) -> new spin.dispatcher.Filter.Two<>("unload", "victim.jar")).first().install();
                        """);

        for (var line : List.of("evil", "fork", "ps")) {
            console.clear();
            console.add(kernel.shell(line).text());
            assertThat(String.join("\n", console)).as(line).contains("unload is for whoever sits at the machine");
            assertThat(done("domain")).contains("victim.jar");
        }
        assertThat(done("unload victim.jar")).contains("is unloaded");
    }

    @Test
    void anUnknownSubCommandIsAnsweredWithThoseThereAre() {
        assertThat(refused("vm pags")).isEqualTo(
                "vm has no sub-command 'pags'; it has pages, spaces, regions, mappings, thresholds.");
        assertThat(refused("ps all")).isEqualTo("ps takes no arguments, not 'all'.");
    }

    @Test
    void handlersAreShownInDispatchOrderWithWhoseTheyAreAndWhatTheyMay() {
        load("first.jar", answering("one").replace(".install()", ".first().install()"));
        load("last.jar", answering("two").replace(".install()", ".last().limit(5000).install()"));

        var lines = done("disp show shell.run").lines().toList();

        assertThat(lines.get(1)).contains("my one").contains("first.jar").contains("first")
                .contains("33000000 cycles");
        assertThat(lines.getLast()).contains("my two").contains("last.jar").contains("5000 cycles");
        assertThat(refused("disp show Shell.rnu")).contains("No event is called 'Shell.rnu'");
        assertThat(refused("disp show")).contains("missing");
    }

    @Test
    void raisesAreCountedFromWhenSomebodySaysSoUntilHeSaysOtherwise() {
        load("one.jar", answering("one"));
        assertThat(done("disp counts")).contains("no event is counted");
        done("disp count Shell.run");
        for (int i = 0; i < 3; i++) {
            done("one");
        }

        assertThat(done("disp counts")).containsPattern("one\\.jar:my one +3 +[1-9]")
                .containsPattern("all raises +3 +[1-9]");
        done("disp count Shell.run");
        assertThat(done("disp counts")).as("counting goes on").containsPattern("one\\.jar:my one +3 +[1-9]");
        done("disp uncount all");
        assertThat(done("disp counts")).contains("no event is counted");
    }

    @Test
    void aRaiseIsExplainedHandlerByHandler() {
        load("one.jar", answering("one"));

        var why = done("disp why Shell.run one and more");

        assertThat(why).startsWith("here\n").contains("handler my one of one.jar on Shell.run: ran")
                .contains("handler vm of kernel on Shell.run: guard 1 said no").endsWith("result: true");
        assertThat(refused("disp why Strands.block x")).contains("Strand, which cannot be written in a line");
        assertThat(refused("disp why Threads.fork x")).contains("3 events are called Threads.fork");
        assertThat(refused("disp why Threads.sleep soon")).contains("'soon' is no long");
        assertThat(refused("disp why Threads.giveWay now")).contains("'now' is too much");
        assertThat(refused("disp why Threads.sleep")).contains("argument 1, of type long, is missing");
    }

    @Test
    void theLevelOfAnEventChangesHowAndNotWhat() {
        load("one.jar", answering("one"));
        for (var level : List.of("interpreted", "unrolled", "indexed", "adaptive")) {
            done("disp level Shell.run " + level);
            assertThat(done("disp code Shell.run")).contains("level " + level.toUpperCase(java.util.Locale.ROOT));
            assertThat(done("one")).isEqualTo("here");
        }
        assertThat(refused("disp level Shell.run fastest")).contains("'fastest' is no level");
    }

    @Test
    void whatADomainIsIsShown() {
        load("one.jar", answering("one"));

        assertThat(done("domain")).contains("one.jar");
        assertThat(done("domain imports one.jar")).contains("spin.core.Kernel").contains("spin.core.shell.Shell")
                .doesNotContain("spin.core.memory.PhysAddr");
        assertThat(done("domain show one.jar")).contains("handles Shell.run as my one");
        assertThat(done("domain tree")).matches("SpinPublic  exports \\d+\n  one\\.jar  imports \\d+, exports 0");
        assertThat(done("domain tree one.jar")).startsWith("one.jar  imports ").hasLineCount(1);
        assertThat(refused("domain tree two.jar")).contains("No domain is called 'two.jar'");
        assertThat(done("domain exports SpinPublic")).contains("spin.core.memory.PhysAddr");
        assertThat(refused("domain show two.jar")).contains("No domain is called 'two.jar'");
        assertThat(refused("domain imports")).contains("missing");
    }

    @Test
    void memoryIsShownByHolderBySpaceAndByPage() {
        load("space.jar", SPACE);

        assertThat(done("vm pages")).containsPattern("space\\.jar +1 ");
        var space = done("vm spaces").lines().skip(1).findFirst().orElseThrow().strip().split(" ", 2)[0];
        assertThat(done("vm spaces")).containsPattern("space\\.jar +1 +1 +3");
        assertThat(done("vm regions " + space)).containsPattern("0x10000 +0x16000 +space\\.jar +1");
        assertThat(done("vm mappings " + space)).containsPattern("0x12000 +0x14000 +1 +read");
        assertThat(done("account")).containsPattern("space\\.jar +page +1 +none");
        assertThat(done("account check")).contains("add up");
        done("vm thresholds 10 20 30");
        assertThat(done("vm thresholds")).containsPattern("reclaim +30");
        assertThat(kernel.unload("space.jar").text()).contains("classes are gone");
        assertThat(done("vm spaces")).isEqualTo("there are no address spaces");
        assertThat(done("vm pages")).isEqualTo("no page is anybody's");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            vm regions 7                | There is no space 7
            vm regions seven            | is not the number of a space
            vm mappings                 | is not the number of a space
            vm thresholds 1 2           | three numbers
            vm thresholds 3 2 1         | out of order
            vm thresholds a b c         | three numbers
            vm thresholds 99999999999 1 2 | three numbers
            strand quantum 0            | is none
            strand quantum -1           | is none
            strand quantum soon         | is no number
            fault cause harmless        | 'harmless' is no fault
            account limit               | needs a holder
            account limit x page 1      | Nobody called 'x'
            account limit kernel x 1    | resources are
            account limit kernel page -1 | is no limit
            account limit kernel strand 0 | gets what it needs
            account limit kernel page y | is no limit
            fault reinstate Shell.run x | no handler called 'x' is passed over
            fault reinstate Nothing.x y | No event is called 'Nothing.x'
            disp count Nothing.x        | No event is called 'Nothing.x'
            script /no/such/file        | it does not exist
            script                      | is a folder
            """)
    void badArgumentsAreRefusedWithASentence(String line, String said) {
        assertThat(refused(line)).contains(said);
    }

    @Test
    void strandsTimersAndTheSchedulerAreShown() {
        load("sleeper.jar", """
                var threads = kernel.resolve(spin.core.strand.Threads.class);
                threads.fork("waiter", 5, () -> threads.semaphore(0).acquire());
                threads.after("alarm", 1_000_000_000L, () -> {});
                """);

        assertThat(done("strand")).containsPattern("sleeper\\.jar:waiter +sleeper\\.jar +(ready|blocked) +5");
        assertThat(done("ps")).contains("sleeper.jar:waiter");
        assertThat(done("strand scheduler")).contains("round robin");
        assertThat(done("strand quantum 12345")).containsPattern("quantum in cycles +12345");
    }

    @ParameterizedTest
    @CsvSource({"nilref,NullPointerException", "narrow,ClassCastException", "raise,IllegalStateException",
            "recurse,StackOverflowError"})
    void aFaultOnPurposeHurtsNobodyElseAndIsRemembered(String kind, String thrown) {
        assertThat(done("fault cause " + kind)).contains(thrown).contains("1 fault was told; the raise went on");
        assertThat(done("fault recent")).contains(kind).contains(thrown);
        assertThat(done("disp show Shell.run")).doesNotContain("fault-on-purpose");
        assertThat(done("fault")).isEqualTo("no handler that is installed has failed");
    }

    @Test
    void aFaultOnPurposeThatWouldNeverEndIsStoppedAndLeavesNothing() {
        var before = asked("account").get("rows");

        assertThat(done("fault cause endless")).contains("1 fault was told; the raise went on");

        assertThat(done("fault recent")).contains("endless").contains("ran over its limit of cycles");
        assertThat(done("domain")).isEqualTo("nothing is loaded");
        assertThat(asked("account").get("rows")).isEqualTo(before);
    }

    @Test
    void aHolderGetsNoMoreThanItsOwnerSaysAndIsToldWhy() {
        done("account limit newcomers binding 1");

        assertThat(kernel.load("two.jar", Jars.starting(answering("one") + answering("two"))).text())
                .contains("two.jar: refused").contains("has 1 bindings, which is all that it may have");
        load("one.jar", answering("one"));
        done("account limit one.jar page 2");
        assertThat(done("account")).containsPattern("one\\.jar +page +0 +2")
                .containsPattern("one\\.jar +binding +1 +1");
        assertThat(done("account check")).contains("add up");
        done("account limit newcomers binding none");
        load("two.jar", answering("one") + answering("two"));
    }

    @Test
    void aHandlerThatFailsIsListedUntilItIsGone() {
        load("bad.jar", answering("bad").replace("return true;", "throw new IllegalStateException();"));
        refused("bad");
        refused("bad");

        assertThat(done("fault")).containsPattern("my bad +bad\\.jar +2 +false");
        kernel.unload("bad.jar");
        assertThat(done("fault")).isEqualTo("no handler that is installed has failed");
    }

    @Test
    void aCommandIsTimedByTheMachinesClock() {
        load("busy.jar", answering("busy").replace("return true;",
                "int sum = 0; for (int i = 0; i < 100_000; i++) { sum += i; } return sum != 1;"));

        var first = Long.parseLong(asked("time busy").get("rows").get(0).get("value").asText());
        var second = Long.parseLong(asked("time busy").get("rows").get(0).get("value").asText());

        assertThat(first).isGreaterThan(100_000).isEqualTo(second);
        assertThat(refused("time nonsense")).contains("'nonsense' failed");
        assertThat(done("time")).contains("seconds of the host");
    }

    @Test
    void aScriptRunsToItsEndAndTellsWhichLinesFailed(@TempDir Path folder) throws IOException {
        load("one.jar", answering("one"));
        var good = Files.writeString(folder.resolve("good"), "# a comment\n\none\none\n");
        var bad = Files.writeString(folder.resolve("bad"), "one\nnonsense\none\n");
        var endless = folder.resolve("endless");
        Files.writeString(endless, "script " + endless + "\n");

        assertThat(done("script " + good)).isEqualTo("here\nhere");
        assertThat(refused("script " + bad)).contains("here\n").contains(bad + ":2: 'nonsense' failed.");
        assertThat(refused("script " + endless)).contains("one of them runs itself");
        Files.write(folder.resolve("binary"), new byte[]{(byte) 0xff, (byte) 0xfe});
        assertThat(refused("script " + folder.resolve("binary"))).contains("is not UTF-8 text");
    }

    @Test
    void everyCommandAnswersInJsonToo() {
        load("space.jar", SPACE + answering("one"));
        var lines = List.of("disp", "disp show Shell.run", "disp code Shell.run", "disp counts", "domain",
                "domain show space.jar", "domain tree", "stats", "stats sizes", "metrics", "graph", "trace", "vm",
                "vm pages", "vm spaces", "strand", "ps",
                "strand timers", "strand scheduler", "fault", "fault recent", "account", "account check", "audit",
                "show",
                "show interfaces", "time", "help", "one");
        for (var line : lines) {
            var answer = asked(line);
            assertThat(answer.get("line").asText()).isEqualTo(line);
            assertThat(answer.get("done").asBoolean()).as(line).isTrue();
            assertThat(answer.get("text").isArray()).isTrue();
        }
        assertThat(asked("one").get("text").get(0).asText()).isEqualTo("here");
        var fields = new HashSet<String>();
        asked("vm spaces").get("rows").get(0).fieldNames().forEachRemaining(fields::add);
        assertThat(fields).containsExactlyInAnyOrder("space", "made by", "regions", "mapped pages", "table pages");
        assertThat(asked("vm spaces").get("rows").get(0).get("mapped pages").isInt()).isTrue();
        assertThat(asked("nonsense").get("done").asBoolean()).isFalse();
        assertThat(asked("nonsense").get("text").get(0).asText()).contains("Nobody handles the command");
    }

    /// The raise that carries the command began with the extension's handlers, and is over when the proof is asked for.
    @Test
    void whatHandlesCommandsIsGoneWhenACommandHasUnloadedIt() {
        load("one.jar", answering("one"));
        load("two.jar", answering("two"));

        assertThat(done("unload one.jar")).isEqualTo("one.jar is unloaded, and its classes are gone.");
        assertThat(asked("unload two.jar").get("text").get(0).asText())
                .isEqualTo("two.jar is unloaded, and its classes are gone.");
        assertThat(refused("unload two.jar")).contains("is not loaded");
    }

    /// The raise that carries a line has the handlers of its time on its stack, so no line is entered from within another's.
    @Test
    void itIsGoneTooWhenALineOfALineHasUnloadedIt(@TempDir Path folder) throws IOException {
        load("one.jar", answering("one"));
        load("two.jar", answering("two"));
        var script = Files.writeString(folder.resolve("s"), "unload two.jar\n");

        assertThat(done("time unload one.jar")).startsWith("one.jar is unloaded, and its classes are gone.");
        assertThat(done("time script " + script)).startsWith("two.jar is unloaded, and its classes are gone.");
    }

    /// A stack that is used up in the kernel's own code is its panic, so no line may use it up.
    @Test
    void aLineThatEntersAnotherForEverIsRefused() {
        assertThat(done("time ".repeat(20) + "ps")).contains("strand");
        assertThat(refused("time ".repeat(50_000) + "ps")).contains("32 deep");
        assertThat(done("ps")).contains("strand");
    }

    /// Whatever stands behind a command, it ends in an answer, and in JSON that is JSON.
    @Test
    void noArgumentsBreakACommand() {
        load("one.jar", answering("one"));
        load("kept.jar", answering("kept"));
        var hostile = List.of("", "x", "-1", "0", "99999999999999999999", "Shell.run", "all", "one.jar", "%s %d %n",
                "\u0000\u001b[2J",
                "\\ \" ' ` $x", "x".repeat(10_000), "é 漢 🌍", "SpinPublic", "1 2 3", "Shell.run Shell.run");
        var commands = done("help").lines().filter(line -> line.startsWith("  "))
                .map(line -> line.strip().split(" ", 2)[0])
                .filter(name -> !name.equals("exit")).toList();
        int lines = 0;
        for (var name : commands) {
            for (var detail : done("help " + name).lines().toList()) {
                var words = detail.strip().split(" ", -1);
                var command = words.length > 1 && words[1].matches("[a-z-]+") ? words[0] + " " + words[1] : words[0];
                // What a file is named is nobody's fault but the namer's.
                if (!List.of("load", "script", "trace write").contains(command) && !command.startsWith("benchmark")) {
                    for (var arguments : hostile) {
                        assertThat(asked(command + " " + arguments).get("text").isArray()).isTrue();
                        lines++;
                    }
                }
            }
        }
        assertThat(lines).isGreaterThan(700);
        assertThat(done("account check")).contains("add up");
        assertThat(done("kept")).endsWith("here");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "nothing", ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            dis|disk disp dispatch
            vm |mappings pages regions spaces thresholds
            vm p|pages
            disp show Shell|Shell.run
            disp why Threads.f|Threads.fork
            domain show |one.jar
            fault cause n|narrow nilref
            vm pages |nothing
            nonsense |nothing
            """)
    void theNextWordIsKnown(String line, @org.jspecify.annotations.Nullable String words) {
        load("one.jar", answering("one"));

        assertThat(kernel.completions(line)).containsExactlyElementsOf(
                words == null ? List.of() : List.of(words.split(" ", -1)));
    }
}
