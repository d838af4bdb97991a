package spin.core.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The options of `spin exec`.
class ExecTests {
    @TempDir
    Path folder;

    private Stage stage = new Stage(Path.of("replaced"));
    private Path program = Path.of("replaced");

    @BeforeEach
    void begin() throws IOException {
        stage = new Stage(folder);
        stage.provide(ProgramRunner.class, FakeRunner.class);
        program = Files.write(folder.resolve("program"), new byte[]{1, 2, 3});
        FakeRunner.ASKED.set(null);
    }

    private static FakeRunner.Request asked() {
        return Objects.requireNonNull(FakeRunner.ASKED.get());
    }

    @Test
    void theStatusIsTheProgramsAndWhatFollowsItsNameIsItsOwn() {
        assertThat(stage.spin("exec", "--env", "A=1", "--env", "B=2", program.toString(), "--env", "x", "-v"))
                .as(stage.err()).isEqualTo(42);
        assertThat(asked().execution().arguments()).containsExactly("--env", "x", "-v");
        assertThat(asked().execution().environment()).containsExactly("A=1", "B=2");
        assertThat(asked().execution().executable()).containsExactly(1, 2, 3);
        assertThat(asked().execution().root()).isNull();
        assertThat(stage.err()).isEqualTo("from the console\n");
        assertThat(stage.out()).isEmpty();
    }

    @Test
    void onAnotherKernelTheProgramAndItsStatusAreTheSame() {
        stage.provide(OtherKernels.class, FakeKernels.class);

        assertThat(
                stage.spin("exec", "--on", "strange", "--profile", "dec2100", "--env", "A=1", program.toString(), "x"))
                .as(stage.err()).isEqualTo(43);
        var request = Objects.requireNonNull(FakeKernels.ASKED.get());
        assertThat(request.kernel()).isEqualTo("strange");
        assertThat(request.profile()).isEqualTo("dec2100");
        assertThat(request.execution().executable()).containsExactly(1, 2, 3);
        assertThat(request.execution().arguments()).containsExactly("x");
        assertThat(request.execution().environment()).containsExactly("A=1");
        assertThat(stage.err()).isEqualTo("it wanted call 7\n");
    }

    @Test
    void aKernelThatIsNotThereIsRefusedWithThoseThatAre() {
        stage.provide(OtherKernels.class, FakeKernels.class);

        assertThat(stage.spin("exec", "--on", "nowhere", program.toString())).isEqualTo(1);
        assertThat(stage.err())
                .contains("there is no kernel 'nowhere' that runs programs; there are spin, plain, strange.");
    }

    @Test
    void whatOnlySpinHasIsRefusedOnAnotherKernel() {
        stage.provide(OtherKernels.class, FakeKernels.class);
        FakeKernels.ASKED.set(null);

        for (var option : List.of(List.of("--bare"), List.of("--root", folder.toString()), List.of("--read-only"),
                List.of("--mount", folder + "=/a"), List.of("--disk", "a.img,size=1"), List.of("--with", "one.jar"))) {
            var words = new ArrayList<>(List.of("exec", "--on", "plain"));
            words.addAll(option);
            words.add(program.toString());
            assertThat(stage.spin(words.toArray(String[]::new))).as("%s", option).isEqualTo(1);
            assertThat(stage.err()).contains("are SPIN's");
        }
        assertThat(FakeKernels.ASKED.get()).isNull();
    }

    @Test
    void foldersAndDrivesAreThoseThatAreNamed() throws IOException {
        var data = Files.createDirectory(folder.resolve("data"));
        assertThat(stage.spin("exec", "--root", folder.toString(), "--read-only", "--mount", data + "=/data:ro",
                "--disk", "a.img,size=10,for=diskfs.jar", "--disk", "b.img", program.toString())).as(stage.err())
                .isEqualTo(42);
        assertThat(asked().execution().root()).isEqualTo(folder);
        assertThat(asked().execution().readOnly()).isTrue();
        assertThat(asked().options().mounts()).containsExactly(new MountPlan(data, "data", true));
        assertThat(asked().options().disks()).containsExactly(new DiskPlan(Path.of("a.img"), 10, "diskfs.jar"),
                new DiskPlan(Path.of("b.img"), 0, ""));
    }

    @Test
    void extensionsAreLoadedInTheOrderOfTheirNames() throws IOException {
        var one = Files.write(folder.resolve("one.jar"), new byte[]{1});
        var two = Files.write(folder.resolve("two.jar"), new byte[]{2});
        assertThat(stage.spin("exec", "--with", two.toString(), "--with", one.toString(), program.toString()))
                .as(stage.err()).isEqualTo(42);
        assertThat(asked().execution().extensions()).extracting(each -> each.fileName()).containsExactly("two.jar",
                "one.jar");
    }

    @Test
    void theUsualOnesComeFromTheHomeUnlessItIsBare() throws IOException {
        var home = Files.createDirectories(folder.resolve("home/exec"));
        Files.write(home.resolve("unix.jar"), new byte[]{1});
        Files.write(home.resolve("notes.txt"), new byte[]{1});
        stage.properties.setProperty("spin.home", folder.resolve("home").toString());
        assertThat(stage.spin("exec", program.toString())).as(stage.err()).isEqualTo(42);
        assertThat(asked().execution().extensions()).extracting(each -> each.fileName()).containsExactly("unix.jar");
        assertThat(stage.spin("exec", "--bare", program.toString())).isEqualTo(42);
        assertThat(asked().execution().extensions()).isEmpty();
    }

    @Test
    void whatIsNotThereIsRefusedBeforeAnythingRuns() {
        var nowhere = folder.resolve("nowhere").toString();
        for (var arguments : List.of(List.of("exec", nowhere), List.of("exec", folder.toString()),
                List.of("exec", "--root", nowhere, program.toString()),
                List.of("exec", "--root", program.toString(), program.toString()),
                List.of("exec", "--with", nowhere, program.toString()),
                List.of("exec", "--mount", nowhere + "=/x", program.toString()),
                List.of("exec", "--mount", folder + "=/a/b", program.toString()),
                List.of("exec", "--disk", "x,size=0", program.toString()))) {
            assertThat(stage.spin(arguments.toArray(new String[0]))).as("%s", arguments).isEqualTo(1);
            assertThat(stage.err()).as("%s", arguments).isNotEmpty().doesNotContain("Exception");
            assertThat(FakeRunner.ASKED.get()).as("%s", arguments).isNull();
        }
        assertThat(stage.spin("exec")).isEqualTo(2);
        assertThat(stage.spin("exec", "--colour", program.toString())).isEqualTo(2);
    }
}
