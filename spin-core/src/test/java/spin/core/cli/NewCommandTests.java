package spin.core.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewCommandTests {
    @TempDir
    Path temporary;

    private Stage stage = new Stage(Path.of("replaced"));

    @BeforeEach
    void begin() {
        stage = new Stage(temporary);
    }

    /// The shape of the API that a generated project compiles against, and a launcher that names it. Its path has a blank and quotes in it on purpose.
    private Path launcher() throws IOException {
        var sources = Files.createDirectories(temporary.resolve("api sources"));
        write(sources, "spin/core/Extension.java",
                "package spin.core; public interface Extension { void start(Kernel kernel); }");
        write(sources, "spin/core/Kernel.java",
                "package spin.core; public interface Kernel { Events events(); Console console(); }");
        write(sources, "spin/core/Console.java",
                "package spin.core; public interface Console { void println(String line); }");
        write(sources, "spin/core/shell/Shell.java",
                "package spin.core.shell; public interface Shell { boolean run(String command, String arguments); }");
        write(sources, "spin/core/Events.java", """
                package spin.core;
                public interface Events {
                    interface Method<T> { boolean of(T target, String command, String arguments); }
                    interface Test { boolean test(String command, String arguments); }
                    interface Install { Install guard(Test test); Install handle(Test handler); void install(); }
                    <T> Install on(Class<T> type, Method<T> method);
                }
                """);
        var classes = temporary.resolve("the 'api'");
        run("javac", "-d", classes.toString(), "-sourcepath", sources.toString(),
                sources.resolve("spin/core/Extension.java").toString(),
                sources.resolve("spin/core/Events.java").toString(),
                sources.resolve("spin/core/shell/Shell.java").toString());
        var launcher = Files.createDirectories(temporary.resolve("it's here")).resolve("spin");
        Files.writeString(launcher, "#!/bin/sh\n[ \"$1\" = api ] && echo \"" + classes + "\"\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        return launcher;
    }

    private static void write(Path root, String name, String text) throws IOException {
        Files.createDirectories(root.resolve(name).getParent());
        Files.writeString(root.resolve(name), text);
    }

    private static void run(String tool, String... arguments) {
        assertThat(ToolProvider.findFirst(tool).orElseThrow().run(System.out, System.err, arguments)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "Mixed_9", "record", "LAUNCHER", "CLASS", "name", "var"})
    void theProjectBuildsAsItStands(String name) throws Exception {
        stage.properties.setProperty("spin.launcher", launcher().toString());
        var project = temporary.resolve("some where/" + name);
        assertThat(stage.spin("new", name, "--dir", project.toString())).as(stage.err()).isZero();
        assertThat(stage.out()).isEqualTo(
                "wrote " + project + "; run " + project + "/build, then copy " + name + ".jar into a drop folder.\n");
        var className = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        assertThat(project.resolve("src/" + name + "/" + className + ".java")).content()
                .contains("package " + name + ";", "command.equals(\"" + name + "\")").doesNotContain("{{");
        assertThat(project.resolve("README.md")).content().contains("# " + name).doesNotContain("{{").hasLineCount(10);
        var builder = new ProcessBuilder(project.resolve("build").toString()).redirectErrorStream(true);
        builder.environment().remove("SPIN");
        var build = builder.start();
        var output = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(build.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(build.exitValue()).as(output).isZero();
        try (var jar = new JarFile(project.resolve(name + ".jar").toFile())) {
            assertThat(jar.getEntry(name + "/" + className + ".class")).isNotNull();
        }
        assertThat(project.toFile().list()).containsExactlyInAnyOrder("src", "build", "README.md", name + ".jar");
        assertThat(temporary.resolve("some where").toFile().list()).containsExactly(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "9a", "a-b", "a.b", "a b", "a/b", "../up", "class", "true", "_", "int", "h\u00e9llo",
            "a\nb", "java", "spin", "Javax", "shell", "kernel", "extension", "string",
            "x\u001b[2J", "$x"})
    void aNameThatJavaOrTheProjectCannotBearIsWrongUsageAndWritesNothing(String name) {
        assertThat(stage.spin("new", name, "--dir", temporary.resolve("p").toString())).isEqualTo(2);
        assertThat(stage.err()).startsWith("spin new: ").hasLineCount(1).doesNotContain("\u001b");
        assertThat(temporary.resolve("p")).doesNotExist();
    }

    @Test
    void aNameThatIsTooLongIsWrongUsage() {
        assertThat(stage.spin("new", "x".repeat(5000), "--dir", temporary.resolve("p").toString())).isEqualTo(2);
        assertThat(stage.err()).hasLineCount(1).hasSizeLessThan(300);
    }

    @Test
    void anEmptyFolderIsTakenAndOneWithAnythingInItIsNot() throws IOException {
        var project = Files.createDirectory(temporary.resolve("p"));
        assertThat(stage.spin("new", "hello", "--dir", project.toString())).as(stage.err()).isZero();
        var before = Files.readString(project.resolve("build"));
        assertThat(stage.spin("new", "other", "--dir", project.toString())).isEqualTo(1);
        assertThat(stage.err())
                .isEqualTo("spin new: the folder " + project + " is not empty; name another with --dir.\n");
        assertThat(project.resolve("build")).hasContent(before);
        assertThat(project.resolve("src/other")).doesNotExist();
    }

    @Test
    void whatIsNoFolderIsRefusedAndLeftAlone() throws IOException {
        var file = stage.file("p", "mine");
        assertThat(stage.spin("new", "hello", "--dir", file.toString())).isEqualTo(1);
        assertThat(stage.err()).hasLineCount(1).contains("is not a folder");
        assertThat(file).hasContent("mine");
        assertThat(stage.spin("new", "hello", "--dir", file.resolve("below").toString())).isEqualTo(1);
        assertThat(stage.err()).hasLineCount(1);
        assertThat(stage.spin("new", "hello", "--dir", "/proc/p")).isEqualTo(1);
        assertThat(stage.err()).hasLineCount(1).contains("cannot be written");
        assertThat(List.of(temporary.toFile().list())).noneMatch(name -> name.contains(".new"));
    }
}
