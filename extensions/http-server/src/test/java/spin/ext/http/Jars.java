package spin.ext.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/// Classes as a JAR, the same bytes each time.
final class Jars {
    private Jars() {}

    static byte[] of(Path classes) throws IOException {
        return of(classes, "");
    }

    /// Those whose names begin so.
    static byte[] of(Path classes, String beginning) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes); var files = Files.walk(classes)) {
            for (var file : files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().startsWith(beginning)).sorted().toList()) {
                var entry = new JarEntry(classes.relativize(file).toString());
                entry.setTime(0);
                jar.putNextEntry(entry);
                jar.write(Files.readAllBytes(file));
                jar.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
