package spin.ext.unix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.core.boot.SpinKernel;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.control.Upload;

/// Instances on one machine: what they share, which is nothing, and what is left of them.
class UnixTests {
    private static final int KILLED = 128;

    private final Computer computer = new Computer();
    private final SpinKernel kernel = computer.kernel;
    private final List<String> console = computer.console;

    @Test
    void twoInstancesDoNotSeeEachOther() {
        var one = computer.instance("one.jar", "race");
        var two = computer.instance("two.jar", "signals");
        kernel.processor().run();

        assertThat(one.outcome()).isEqualTo(Suite.expected(one.run));
        assertThat(two.outcome()).isEqualTo(Suite.expected(two.run));
        assertThat(one.report()).endsWith("0 signals handled");
        assertThat(two.report()).endsWith("3 signals handled");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 40, 150, 400})
    void killingOneAtAnyPointLeavesTheOthersResultAsItIs(int turns) {
        int free = kernel.addressSpaces().freeFrames();
        var victim = computer.instance("victim.jar", "race");
        var other = computer.instance("other.jar", "statuses");
        for (int i = 0; i < turns; i++) {
            kernel.processor().turn();
        }
        victim.unload();
        kernel.processor().run();

        assertThat(other.outcome()).isEqualTo(Suite.expected(other.run));
        assertThat(victim.status).isIn(0, KILLED);
        other.unload();
        assertThat(kernel.addressSpaces().freeFrames()).as("pages come back").isEqualTo(free);
        assertThat(kernel.addressSpaces().discrepancies()).isEmpty();
        assertThat(kernel.programs().running()).isEmpty();
    }

    @Test
    void nothingIsLeftOfProcessesThatHaveEnded() {
        int free = kernel.addressSpaces().freeFrames();
        var instance = computer.instance("unix.jar", "tree");
        kernel.processor().run();

        assertThat(instance.outcome()).isEqualTo(Suite.expected(instance.run));
        assertThat(kernel.addressSpaces().freeFrames()).isEqualTo(free);
        assertThat(kernel.addressSpaces().discrepancies()).isEmpty();
    }

    @Test
    void aForkBombMeetsALimitAndTheMachineGoesOn() {
        var bomb = computer.instance("bomb.jar", "until-refused");
        var other = computer.instance("other.jar", "pipe");
        kernel.processor().run();

        assertThat(bomb.outcome()).isEqualTo(new Suite.Outcome(0,
                (Processes.MOST - 1) + ", then Resource temporarily unavailable\n0 left, one more 1\n"));
        assertThat(other.outcome()).isEqualTo(Suite.expected(other.run));
    }

    @ParameterizedTest
    @ValueSource(strings = {"names", "signals", "input", "segv", "files"})
    void verifiedAndMeteredItDoesTheSame(String name) {
        var run = Suite.cases().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();

        assertThat(Suite.run(run)).isEqualTo(Suite.expected(run));
    }

    /// The reference executes no second program, so what is right here is what Linux does.
    @Test
    void aProcessBecomesAnotherImage() {
        var posix = Suite.executable("posix");
        var outcome = Suite.run(posix, List.of("exec"), new String(posix, StandardCharsets.ISO_8859_1));

        var seen = " ignored 1 default 1 kept 1 lost -1\n";
        assertThat(outcome).isEqualTo(new Suite.Outcome(0, """
                copy 0
                [name][echo][x y][] A=1 B=two%sexited 7
                [name][echo][x y][] A=1 B=two%sexited 7
                [./me][echo][./script][more] A=1 B=two%sexited 7
                no such failed: No such file or directory
                not executable failed: Permission denied
                no program failed: Exec format error
                directory failed: Permission denied
                bad address failed: Bad address
                1 50
                home is empty 0
                """.formatted(seen, seen, seen)));
    }

    /// The reference keeps no list of locks, so what is right here is what Linux does.
    @Test
    void aLockWhoseOwnerHasEndedTellsTheNextOne() {
        var outcome = Suite.run(Suite.executable("threads"), List.of("owner-dies"), "");

        assertThat(outcome).isEqualTo(new Suite.Outcome(0, "owner died: 1\nusable: 1\n"));
    }

    @Test
    void aFolderOfTheHostIsTheTopAndStaysAsItIs(@TempDir Path folder) throws IOException {
        Files.write(folder.resolve("me"), Suite.executable("posix"));
        Files.writeString(folder.resolve("script"), "#!/me echo\n");
        folder.resolve("me").toFile().setExecutable(true);
        folder.resolve("script").toFile().setExecutable(true);
        Files.createDirectory(folder.resolve("tmp"));
        var run = Suite.cases().stream().filter(each -> each.name().equals("names-of-files")).findFirst()
                .orElseThrow();

        assertThat(Suite.run(Suite.executable("posix"), run.arguments(), "", folder)).isEqualTo(Suite.expected(run));
        try (var left = Files.list(folder.resolve("tmp"))) {
            assertThat(left).isEmpty();
        }
        assertThat(Suite.run(Suite.executable("posix"), List.of("run", "/script"), "", folder).output())
                .startsWith("[/me][echo][/script]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1000"})
    void callsThatMeanNothingFailNobodyButTheirCaller(String seed) {
        computer.mountTmpfs();
        var instance = computer.instance("unix.jar",
                new Suite.Case("nonsense", "posix", List.of("nonsense", seed), ""));
        kernel.processor().run();

        assertThat(instance.outcome().output()).endsWith("still here\n");
        assertThat(console).isEmpty();
        assertThat(kernel.addressSpaces().discrepancies()).isEmpty();
        var served = instance.report().replaceAll(".*: (\\d+) system calls served.*", "$1");
        assertThat(Integer.parseInt(served)).as("calls that were made").isGreaterThan(10_000);
    }

    @Test
    void callsOfAnyNumberWithAnythingInTheRegistersHarmNobodyElse() {
        var wild = computer.instance("wild.jar", new Suite.Case("raw", "hostile", List.of("raw", "7", "2000"), ""));
        var calm = computer.instance("calm.jar", "tree");
        kernel.processor().run();

        // Some of those calls write to the terminal.
        assertThat(wild.outcome().output()).endsWith("still there\n");
        assertThat(wild.status).isZero();
        assertThat(calm.outcome()).isEqualTo(Suite.expected(calm.run));
        assertThat(console).isEmpty();
    }

    @Test
    void whatIsNotThereIsCounted() {
        var instance = computer.instance("unix.jar", "names");
        kernel.processor().run();
        assertThat(instance.report()).contains("system calls served");

        assertThat(console).contains("system call 560 is not there: 1 times");
    }

    @Test
    void itPassesTheVerifierAndIsLoadedAtThePrompt() {
        try (var running = new SpinStarter().boot(new KernelStarter.Options(""), line -> {})) {
            var loaded = running.load(Upload.of("unix.jar", Suite.jar()));

            assertThat(loaded.done()).as(loaded.text()).isTrue();
            assertThat(running.shell("unix").text()).contains("0 system calls served");
            var unloaded = running.unload("unix.jar");
            assertThat(unloaded.text()).contains("its classes are gone");
        }
    }
}
