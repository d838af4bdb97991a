package spin.systems.aegis.exos.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/// The POSIX-behaviour suite of `extensions/unix`, where it lies: programs, what they read, and what they did under qemu-alpha.
final class Suite {

    private static final Path FOLDER = Path.of("..", "..", "..", "extensions", "unix", "src", "test", "resources",
            "spin", "ext", "unix", "posix");
    private static final Map<String, byte[]> PROGRAMS = new HashMap<>();

    private Suite() {}

    /// One run.
    record Case(String name, String program, List<String> arguments, String input) {
        static Case of(String line) {
            var less = line.indexOf('<');
            var words = Arrays.asList((less < 0 ? line : line.substring(0, less)).trim().split(" +"));
            var input = less < 0 ? "" : line.substring(less + 1).replace("\\n", "\n");
            return new Case(words.get(0), words.get(1), words.subList(2, words.size()), input);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> cases() {
        return text("suite.txt").lines().filter(line -> !line.startsWith("#")).map(Case::of).toList();
    }

    /// What the reference did: its status on the first line, its output behind it.
    static String expected(Case run) {
        return text("expected/" + run.name + ".txt");
    }

    static byte[] executable(String program) {
        return PROGRAMS.computeIfAbsent(program, name -> {
            try (var in = new GZIPInputStream(Files.newInputStream(FOLDER.resolve(name + ".gz")))) {
                return in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static String text(String name) {
        try {
            return Files.readString(FOLDER.resolve(name), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
