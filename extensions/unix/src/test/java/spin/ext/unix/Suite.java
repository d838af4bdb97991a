package spin.ext.unix;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import spin.core.boot.SpinRunner;
import spin.core.cli.KernelStarter;
import spin.core.cli.ProgramRunner;
import spin.core.control.Upload;
import spin.ext.tmpfs.Tmpfs;

/// The POSIX-behaviour suite: programs, what they are given, and what they did under qemu-alpha. It is data, and knows no kernel:
/// `suite.txt` names the runs, and `linux.txt` those of calls that only Linux has, `expected/NAME.txt` has the exit status on its first line and standard output behind it, and
/// `src/test/alpha/record.sh` writes those.
final class Suite {
    private static final String FOLDER = "posix/";
    private static final Map<String, byte[]> PROGRAMS = new HashMap<>();
    private static byte[] packed = {};
    private static byte[] packedTmpfs = {};

    private Suite() {}

    /// One run.
    record Case(String name, String program, List<String> arguments, String input) {
        static Case of(String line) {
            int less = line.indexOf('<');
            var words = Arrays.asList((less < 0 ? line : line.substring(0, less)).trim().split(" +"));
            var input = less < 0 ? "" : line.substring(less + 1).replace("\\n", "\n");
            return new Case(words.get(0), words.get(1), words.subList(2, words.size()), input);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /// What a program did.
    record Outcome(int status, String output) {}

    static List<Case> cases() {
        return (text("suite.txt") + text("linux.txt")).lines().filter(line -> !line.startsWith("#")).map(Case::of)
                .toList();
    }

    static Outcome expected(Case run) {
        var recorded = text("expected/" + run.name + ".txt");
        int end = recorded.indexOf('\n');
        return new Outcome(Integer.parseInt(recorded.substring("exit ".length(), end)), recorded.substring(end + 1));
    }

    /// Runs it on a machine of its own, with the extension loaded in its name.
    static Outcome run(Case run) {
        return run(executable(run.program), run.arguments, run.input);
    }

    static Outcome run(byte[] executable, List<String> arguments, String input) {
        return run(executable, arguments, input, null);
    }

    /// @param root the host's folder that is the top; null for none
    static Outcome run(byte[] executable, List<String> arguments, String input, @Nullable Path root) {
        var out = new ByteArrayOutputStream();
        var console = new ArrayList<String>();
        var execution = new ProgramRunner.Execution("program", executable, arguments, List.of(),
                List.of(Upload.of("tmpfs.jar", tmpfs()), Upload.of("unix.jar", jar())),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.ISO_8859_1)), out,
                new ByteArrayOutputStream(), root, false);
        int status = new SpinRunner().run(new KernelStarter.Options(""), execution, console::add);
        if (!console.isEmpty()) {
            throw new IllegalStateException("the console is not empty: " + console);
        }
        return new Outcome(status, out.toString(StandardCharsets.ISO_8859_1));
    }

    static byte[] executable(String program) {
        return PROGRAMS.computeIfAbsent(program, name -> {
            try (var in = Suite.class.getResourceAsStream(FOLDER + name + ".gz")) {
                if (in == null) {
                    throw new IllegalStateException("there is no program " + name);
                }
                return new GZIPInputStream(in).readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static String text(String name) {
        try (var in = Suite.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("there is no " + name + "; record it with src/test/alpha/record.sh");
            }
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The extension as it would be dropped.
    static byte[] jar() {
        if (packed.length == 0) {
            packed = packed(Path.of("target", "classes"));
        }
        return packed;
    }

    /// The file system that is mounted at `/tmp`.
    static byte[] tmpfs() {
        if (packedTmpfs.length == 0) {
            try {
                var from = Path.of(Tmpfs.class.getProtectionDomain().getCodeSource().getLocation().toURI());
                packedTmpfs = Files.isDirectory(from) ? packed(from) : Files.readAllBytes(from);
            } catch (IOException | URISyntaxException e) {
                throw new IllegalStateException("the JAR of tmpfs cannot be read", e);
            }
        }
        return packedTmpfs;
    }

    private static byte[] packed(Path classes) {
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes); var files = Files.walk(classes)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                jar.write(Files.readAllBytes(file));
                jar.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
