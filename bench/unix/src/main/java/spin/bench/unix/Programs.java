package spin.bench.unix;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// The programs on the host's disk while they are measured: those of the POSIX-behaviour suite of `extensions/unix`, and the benchmark's own.
///
/// qemu-alpha cannot execute a second Alpha program by itself, so there each is a script of the host's that begins it; its shell is in the figure.
final class Programs {
    private static final String OWN = "unix";
    private static final String LIST = "suite.txt";

    private final Path binaries;
    private final Path scripts;

    /// One run of the suite.
    record Run(String program, List<String> arguments) {
        static Run of(String line) {
            var words = Arrays.asList(line.replaceFirst("<.*", "").trim().split(" +"));
            return new Run(words.get(1), words.subList(2, words.size()));
        }
    }

    Programs(Path folder) throws IOException {
        binaries = Files.createDirectory(folder.resolve("programs"));
        scripts = Files.createDirectory(folder.resolve("scripts"));
    }

    /// @param qemu its path; empty when it is not there
    void write(String qemu) throws IOException {
        var names = new LinkedHashSet<>(List.of(OWN));
        try (var in = resource("posix/" + LIST)) {
            Files.copy(in, binaries.resolve(LIST));
        }
        suite().forEach(run -> names.add(run.program));
        for (var name : names) {
            try (var in = new GZIPInputStream(resource((name.equals(OWN) ? "" : "posix/") + name + ".gz"))) {
                executable(binaries.resolve(name), in.readAllBytes());
            }
            if (!qemu.isEmpty()) {
                executable(scripts.resolve(name), "#!/bin/sh\nexec %s -cpu ev4 '%s' \"$@\"\n"
                        .formatted(qemu, binaries.resolve(name)).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static void executable(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static InputStream resource(String name) throws IOException {
        var in = Programs.class.getResourceAsStream(name);
        if (in == null) {
            throw new IOException("the resource " + name + " is missing from this build; see the POM of bench/unix");
        }
        return in;
    }

    /// The runs of the suite; what they read is the list's affair.
    List<Run> suite() throws IOException {
        try (var lines = Files.lines(list())) {
            return lines.filter(line -> !line.startsWith("#")).map(Run::of).toList();
        }
    }

    /// What the own program is given to execute the suite.
    ///
    /// @param programs where a running program finds the programs
    /// @param lists    where it finds the list
    List<String> suiteIn(String lists, String programs) {
        return List.of("suite", lists + "/" + LIST, programs);
    }

    Path list() {
        return binaries.resolve(LIST);
    }

    Path named(String program) {
        return binaries.resolve(program);
    }

    Path own() {
        return named(OWN);
    }

    /// `spin exec` as this launcher does it.
    Contestant spin(String launcher) {
        return new Contestant("spin", List.of(launcher, "exec", "--mount", binaries + "=bench:ro"), "/bench", "/bench");
    }

    Contestant reference(String qemu) {
        return new Contestant("qemu-alpha", List.of(qemu, "-cpu", "ev4"), scripts.toString(), binaries.toString());
    }
}
