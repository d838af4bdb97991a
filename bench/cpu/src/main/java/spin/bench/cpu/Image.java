package spin.bench.cpu;

import java.io.IOException;
import java.io.UncheckedIOException;

/// One of the benchmark's own programs: a static Alpha executable, whose source and Makefile are in `src/main/alpha`.
@SuppressWarnings("ArrayRecordComponent") // Images are not compared, and nobody writes into one.
record Image(String name, String what, byte[] file) {

    static Image of(String name, String what) {
        try (var resource = Image.class.getResourceAsStream(name + ".elf")) {
            if (resource == null) {
                throw new IllegalStateException("The image " + name
                        + ".elf is missing from this build; run make in bench/cpu/src/main/alpha.");
            }
            return new Image(name, what, resource.readAllBytes());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
