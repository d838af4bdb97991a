package spin.core.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.core.boot.SpinKernel;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.control.KernelControl;
import spin.core.inspect.RegressCommands.BrokenException;
import spin.core.inspect.RegressCommands.Check;
import spin.core.load.Jars;
import spin.core.shell.Shell;
import spin.core.shell.ShellCommands;
import spin.dispatcher.Dispatcher;
import spin.hw.Machine;
import spin.hw.profile.Profile;

/// Named counts and timers, and the kernel's checks of itself.
class SpyTests {
    private final KernelControl kernel = new SpinStarter().boot(new KernelStarter.Options(""), line -> {});

    @AfterEach
    void halt() {
        kernel.close();
    }

    private static String timing(String command, String body) {
        return """
                var spy = kernel.resolve(spin.core.spy.Spy.class);
                kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> command.equals("%s"))
                        .handle((command, arguments) -> { %s return true; }).install();
                """.formatted(command, body);
    }

    private void load(String name, String body) {
        assertThat(kernel.load(name, Jars.starting(body)).text()).startsWith(name + " is loaded");
    }

    @Test
    void whatAnExtensionCountsAndTimesIsShownInItsOwnNameUntilItIsGone() {
        var body = "spy.hit(\"seen\"); long from = spy.start(); int n = 0; for (int i = 0; i < 1000; i++) { n += i; } spy.stop(\"loop\", from);";
        load("one.jar", timing("one", body));
        load("two.jar", timing("two", "spy.hit(\"seen\");"));
        List.of("one", "one", "one", "two").forEach(kernel::shell);

        var rows = kernel.shell("spy").text();
        assertThat(rows).containsPattern("one\\.jar +seen +3 +0").containsPattern("two\\.jar +seen +1 +0")
                .containsPattern("one\\.jar +loop +0 +3 +[1-9]");
        var loop = rows.lines().filter(line -> line.contains("loop")).findFirst().orElseThrow().strip().split(" +", -1);
        long total = Long.parseLong(loop[4]);
        assertThat(loop[5]).as("shortest, for all are the same").isEqualTo(loop[8])
                .isEqualTo(String.valueOf(total / 3));
        assertThat(kernel.shell("spy spread loop").text()).contains("#").containsPattern(" 3  #");
        kernel.unload("one.jar");
        assertThat(kernel.shell("spy").text()).doesNotContain("one.jar").contains("two.jar");
        kernel.shell("spy reset");
        assertThat(kernel.shell("spy").text()).startsWith("nobody counts");
        assertThat(kernel.shell("spy spread loop").done()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"spy.hit(\"\");", "spy.hit(\"  \");", "spy.hit(\"a\\nb\");", "spy.hit(\"x\".repeat(61));",
            "spy.hit(null);",
            "spy.stop(\"t\", -1);", "spy.stop(\"t\", spy.start() + 1_000_000);", "spy.stop(\"t\", Long.MIN_VALUE);",
            "for (int i = 0; i < 257; i++) { spy.hit(\"n\" + i); }"})
    void misuseHurtsWhoeverMisuses(String body) {
        load("bad.jar", timing("bad", body));

        assertThat(kernel.shell("bad").done()).isFalse();
        assertThat(kernel.shell("fault").text()).contains("bad.jar");
        assertThat(kernel.shell("spy").done()).isTrue();
    }

    @Test
    void aReplacedExtensionTakesOnlyItsOwnCountsWithIt() {
        load("one.jar", timing("one", "") + "spy.hit(\"old\");");
        assertThat(kernel.load("one.jar", Jars.starting(timing("one", "") + "spy.hit(\"new\");")).text())
                .startsWith("one.jar is replaced");

        assertThat(kernel.shell("spy").text()).contains("new").doesNotContain("old");
    }

    @Test
    void theKernelKeepsWhatItPromisesAndIsAsBefore() {
        var before = kernel.shell("vm").text();

        assertThat(kernel.shell("regress").text()).isEqualTo("18 of 18 checks passed.");
        assertThat(kernel.shell("regress spacebasic").text()).isEqualTo("1 of 1 checks passed.");
        assertThat(kernel.shell("vm").text()).isEqualTo(before);
        assertThat(kernel.shell("disp").text()).doesNotContain("Probe");
        assertThat(kernel.shell("regress nonsense").done()).isFalse();
    }

    /// What it says of time is the host's; here only that it does what it says, and leaves nothing behind.
    @Test
    void theBenchmarksRunAndLeaveTheKernelAsItWas() {
        var before = kernel.shell("vm").text();

        var all = kernel.shell("benchmark");
        assertThat(all.done()).as(all.text()).isTrue();
        assertThat(all.text()).contains("a plain call").contains("one of 50 guards true").contains("ping and pong")
                .contains("an address space made and ended");
        assertThat(kernel.shell("benchmark disp").text()).contains("procedure: 10").doesNotContain("ping");
        assertThat(kernel.shell("benchmark nonsense").done()).isFalse();
        assertThat(kernel.shell("vm").text()).isEqualTo(before);
        assertThat(kernel.shell("strand").text()).doesNotContain("benchmark  ");
        assertThat(kernel.shell("disp").text()).doesNotContain("Target");
    }

    @Test
    void aPromiseThatIsBrokenIsNamedAndTheOtherChecksRun() {
        var lines = new ArrayList<String>();
        var bare = new SpinKernel(new Machine(Profile.named("dec3000-400"), 1), new Dispatcher(), lines::add);
        var checks = new LinkedHashMap<String, Check>();
        checks.put("good", () -> lines.add("good ran"));
        checks.put("bad", () -> BrokenException.unless(false, "two", 3));
        checks.put("worse", () -> {
            throw new IllegalStateException("oops");
        });
        checks.put("last", () -> lines.add("last ran"));
        var shell = new ShellCommands(lines::add, bare.resolve(Shell.class, SpinKernel.KERNEL));
        new RegressCommands(checks, List::of).addTo(shell);
        shell.install(bare.events(SpinKernel.KERNEL));

        assertThat(shell.enter("regress")).isFalse();
        assertThat(lines).containsExactly("good ran", "last ran", ">>> bad => ERROR: expected two, found 3",
                ">>> worse => ERROR: it threw java.lang.IllegalStateException: oops", "2 of 4 checks failed.");
    }
}
