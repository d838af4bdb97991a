package spin.core.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.control.KernelControl;
import spin.core.load.Jars;

/// What the release's shell had, by its names. What this kernel has elsewhere is said where it is missed:
/// `script` and `time` take any line, threads are `strand` and `ps`.
class ShellMapTests {
    private final KernelControl kernel = new SpinStarter().boot(new KernelStarter.Options(""), line -> {});

    @AfterEach
    void halt() {
        kernel.close();
    }

    private String done(String line) {
        var outcome = kernel.shell(line);
        assertThat(outcome.done()).as("%s: %s", line, outcome.text()).isTrue();
        return outcome.text();
    }

    @Test
    void everyCommandOfTheListIsThereAndIsAHandlerOfItsOwn() {
        var handlers = done("disp show Shell.run");
        for (var command : List.of("disp", "disp show", "disp level", "disp count", "disp why", "domain", "domain show",
                "fault", "fault cause", "show", "vm", "vm pages", "vm spaces", "vm thresholds", "spy", "spy reset",
                "regress", "benchmark", "benchmark disp", "benchmark threads", "script", "time", "trace", "strand",
                "ps", "account", "audit", "nanny", "nanny from", "load", "unload", "help")) {
            assertThat(handlers).as(command).contains(" " + command + " ");
            assertThat(done("help " + command.split(" ", -1)[0])).as(command).contains("  " + command + " ");
        }
    }

    @Test
    void theRegressionHasTheReleasesNames() {
        var names = kernel.completions("regress ");

        assertThat(names).contains("hello", "dyntypes", "disp-type", "disp-args", "disp-invoke", "disp-noinvoke",
                "disp-closure",
                "disp-cancel", "disp-impose", "disp-asynch", "disp-except", "disp-result", "spacebasic", "preempt",
                "security");
        for (var name : names) {
            assertThat(done("regress " + name)).as(name).isEqualTo("1 of 1 checks passed.");
        }
        assertThat(done("domain")).doesNotContain("regress");
        assertThat(done("account check")).contains("add up");
    }

    /// An extension's own check is one of all as long as it is there, and its failure is told like theirs.
    @Test
    void anExtensionsCheckIsAskedWithTheOthers() {
        var jar = Jars.starting(
                """
                        var good = "regress mine";
                        kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> command.equals("regress") && arguments.equals("mine"))
                                .handle((command, arguments) -> true).as(good).install();
                        """);
        assertThat(kernel.load("mine.jar", jar).done()).isTrue();

        assertThat(done("regress")).isEqualTo("19 of 19 checks passed.");
        assertThat(done("unload mine.jar")).contains("unloaded");
        assertThat(done("regress")).isEqualTo("18 of 18 checks passed.");
    }

    /// A handler of somebody else's that changes what a check sees is found by that check, and by that check alone.
    @Test
    void aCheckFindsWhatIsBroken() {
        var jar = Jars.starting(
                """
                        kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> command.equals("regress hello"))
                                .handle((command, arguments) -> true).install();
                        """);
        assertThat(kernel.load("liar.jar", jar).done()).isTrue();

        assertThat(kernel.shell("regress hello").text()).startsWith(">>> hello => ERROR: expected nobody");
        assertThat(done("regress disp-invoke")).isEqualTo("1 of 1 checks passed.");
    }
}
