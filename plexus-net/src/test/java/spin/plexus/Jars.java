package spin.plexus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/// Extensions of the tests as JARs, of one class each.
final class Jars {
    private Jars() {}

    static byte[] of(Class<?> type) throws IOException {
        var name = type.getName().replace('.', '/') + ".class";
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes); var in = type.getClassLoader().getResourceAsStream(name)) {
            var entry = new JarEntry(name);
            entry.setTime(0);
            jar.putNextEntry(entry);
            jar.write(Objects.requireNonNull(in).readAllBytes());
            jar.closeEntry();
        }
        return bytes.toByteArray();
    }
}
