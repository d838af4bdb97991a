package spin.bench.net.rival;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What of the host's programs is there.
final class Tools {
    private Tools() {}

    static boolean has(String command) {
        // Where the programs of a system's owner are, whoever's PATH says so or not.
        return Stream.concat(Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1)),
                Stream.of("/usr/sbin", "/sbin")).anyMatch(entry -> Files.isExecutable(Path.of(entry, command)));
    }

    /// The path of the JVM that runs this.
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
