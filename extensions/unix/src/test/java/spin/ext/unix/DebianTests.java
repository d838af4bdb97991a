package spin.ext.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spin.core.boot.SpinRunner;
import spin.core.cli.KernelStarter;
import spin.core.cli.ProgramRunner;
import spin.core.control.Upload;

/// Programs that nobody here wrote do what they do under qemu-alpha: a shell, core utilities, an interpreter, compressors, as
/// `src/test/alpha/debian.sh FOLDER` builds them; `-Dspin.unix.programs=FOLDER` says where. The command lines are data: a script a name, behind `==`.
///
/// The reference cannot execute a second Alpha program by itself, so there each program is a script of the host's that begins it.
class DebianTests {
    private static final String PROPERTY = "spin.unix.programs";
    private static final String SHELL = "dash";
    private static final int MOST_MINUTES = 5;

    @TempDir
    private static Path scratch;

    /// @param program that it is about, beyond those that every folder has; empty for none
    record Script(String name, String program, String text) {
        static Script of(String text) {
            int end = text.indexOf('\n');
            var words = text.substring(0, end).trim().split("[ ()]+", -1);
            return new Script(words[0], words.length > 1 ? words[1] : "", text.substring(end + 1));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void wrapEveryProgram() throws IOException {
        if (missing() != null) {
            return;
        }
        var reference = reference();
        Files.createDirectory(wrappers());
        try (var programs = Files.list(root().resolve("bin"))) {
            for (var program : programs.toList()) {
                var name = program.getFileName().toString();
                var script = wrappers().resolve(name);
                Files.writeString(script,
                        "#!/bin/sh\nexec %s -cpu ev4 -0 '%s' '%s' \"$@\"\n".formatted(reference, name,
                                program.toRealPath()));
                assertThat(script.toFile().setExecutable(true)).isTrue();
            }
        }
    }

    static List<Script> scripts() throws IOException {
        try (var in = DebianTests.class.getResourceAsStream("debian/scripts.txt")) {
            if (in == null) {
                throw new IllegalStateException("the scripts are missing");
            }
            var text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            var scripts = new ArrayList<Script>();
            for (var each : text.split("(?m)^== ", -1)) {
                if (!each.isBlank() && !each.startsWith("#")) {
                    scripts.add(Script.of(each));
                }
            }
            return scripts;
        }
    }

    @Test
    void theScriptsHaveNamesOfTheirOwn() throws IOException {
        assertThat(scripts()).extracting(Script::name).doesNotHaveDuplicates().hasSizeGreaterThan(40);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scripts")
    void sameOutputAndStatusAsTheReference(Script script) throws IOException, InterruptedException {
        var missing = missing();
        assumeTrue(missing == null, missing);
        assumeTrue(Files.exists(root().resolve("bin").resolve(script.program)),
                "there is no %s; src/test/alpha/debian.sh FOLDER %1$s builds it".formatted(script.program));
        // One path on both sides, so that whoever tells it tells the same.
        var folder = Files.createTempDirectory("unix");
        var seen = root().resolve(folder.toString().substring(1));
        Files.createDirectories(seen);
        try {
            var text = "cd %s\n%s".formatted(folder, script.text);
            assertThat(here(text)).isEqualTo(there(text));
        } finally {
            remove(folder);
            remove(seen);
        }
    }

    private static Suite.Outcome here(String text) throws IOException {
        var out = new ByteArrayOutputStream();
        var console = new ArrayList<String>();
        var execution = new ProgramRunner.Execution(SHELL, Files.readAllBytes(root().resolve("bin").resolve(SHELL)),
                List.of("-c", text), List.of("PATH=/bin"),
                List.of(Upload.of("tmpfs.jar", Suite.tmpfs()), Upload.of("unix.jar", Suite.jar())),
                new ByteArrayInputStream(new byte[0]), out, out, root(), false);
        int status = new SpinRunner().run(new KernelStarter.Options(""), execution, console::add);
        assertThat(console).isEmpty();
        return new Suite.Outcome(status, out.toString(StandardCharsets.ISO_8859_1));
    }

    private static Suite.Outcome there(String text) throws IOException, InterruptedException {
        var output = Files.createTempFile(scratch, "output", "");
        var builder = new ProcessBuilder(reference(), "-cpu", "ev4", "-0", SHELL,
                root().resolve("bin").resolve(SHELL).toString(), "-c", text)
                .redirectErrorStream(true).redirectInput(new File("/dev/null")).redirectOutput(output.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", wrappers().toString());
        var process = builder.start();
        if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException("the reference does not end: " + text);
        }
        return new Suite.Outcome(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
    }

    /// Why the programs cannot be tried; null when they can.
    private static @Nullable String missing() {
        if (System.getProperty(PROPERTY, "").isEmpty()) {
            return "-D" + PROPERTY + "=FOLDER names no programs; src/test/alpha/debian.sh FOLDER builds them";
        }
        if (!Files.isRegularFile(root().resolve("bin").resolve(SHELL))) {
            return root() + " has no bin/dash; build it with src/test/alpha/debian.sh";
        }
        return reference().isEmpty() ? "there is no qemu-alpha; install the Debian package qemu-user" : null;
    }

    private static Path root() {
        return Path.of(System.getProperty(PROPERTY, ""), "root").toAbsolutePath();
    }

    private static Path wrappers() {
        return scratch.resolve("bin");
    }

    private static String reference() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(folder -> folder + "/qemu-alpha").filter(file -> Files.isExecutable(Path.of(file))).findFirst()
                .orElse("");
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
