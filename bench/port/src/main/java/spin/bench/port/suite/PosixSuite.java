package spin.bench.port.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import spin.bench.port.ProgramSystem;
import spin.bench.port.WorkloadFailedException;

/// The suite's cases, and what a system makes of them.
///
/// `suite.txt` names the runs; `expected/NAME.txt` has the exit status on its first line and standard output behind it, as the reference gave them.
public final class PosixSuite {

    /// What [#verdict] says of a case that passes.
    public static final String PASSES = "";

    private static final Path FOLDER = Path.of("extensions", "unix", "src", "test", "resources", "spin", "ext", "unix",
            "posix");

    private final Path folder;
    private final Map<String, byte[]> programs = new HashMap<>();

    /// @param top the folder of the whole repository
    public PosixSuite(Path top) {
        this.folder = top.resolve(FOLDER);
    }

    /// One run.
    public record Case(String name, String program, List<String> arguments, String input) {
        static Case of(String line) {
            var less = line.indexOf('<');
            var words = Arrays.asList((less < 0 ? line : line.substring(0, less)).trim().split(" +"));
            var input = less < 0 ? "" : line.substring(less + 1).replace("\\n", "\n");
            return new Case(words.get(0), words.get(1), List.copyOf(words.subList(2, words.size())), input);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    public List<Case> cases() {
        return lines(text("suite.txt")).map(Case::of).toList();
    }

    /// What the reference did: its status on the first line, its output behind it.
    public String expected(Case run) {
        return text("expected/" + run.name + ".txt");
    }

    public ProgramSystem.Program program(String name, String... arguments) {
        return new ProgramSystem.Program("program", programs.computeIfAbsent(name, this::executable),
                List.of(arguments), List.of());
    }

    private byte[] executable(String name) {
        try (var in = new GZIPInputStream(Files.newInputStream(folder.resolve(name + ".gz")))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// [#PASSES]; else the numbers of calls that there are not and that it wanted, or that it fails or never ends.
    public String verdict(ProgramSystem system, Case run) {
        var computer = new Computer(run.input.getBytes(StandardCharsets.ISO_8859_1));
        var program = program(run.program, run.arguments.toArray(String[]::new));
        try {
            var ended = computer.run(system, program);
            if (("exit " + ended.status() + "\n" + computer.output()).equals(expected(run))) {
                return PASSES;
            }
            return ended.unknown().isEmpty()
                    ? "fails"
                    : ended.unknown().stream().map(call -> " " + call.number())
                            .collect(Collectors.joining("", "wants", ""));
        } catch (WorkloadFailedException _) {
            return "never ends";
        }
    }

    /// A list of the cases that do not pass on a system: on each line a name and a verdict.
    public static Map<String, String> notPassing(String list) {
        return lines(list).collect(Collectors.toMap(line -> line.substring(0, line.indexOf(' ')),
                line -> line.substring(line.indexOf(' ') + 1)));
    }

    private static Stream<String> lines(String text) {
        return text.lines().filter(line -> !line.startsWith("#"));
    }

    private String text(String name) {
        try {
            return Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
