package spin.plexus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/// Extensions of the tests as JARs, of one class each with those nested in it.
final class Jars {
    private Jars() {}

    static byte[] of(Class<?> type) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes)) {
            add(jar, type);
            var nested = type.getDeclaredClasses();
            Arrays.sort(nested, Comparator.comparing(Class::getName));
            for (var each : nested) {
                add(jar, each);
            }
        }
        return bytes.toByteArray();
    }

    private static void add(JarOutputStream jar, Class<?> type) throws IOException {
        var name = type.getName().replace('.', '/') + ".class";
        try (var in = type.getClassLoader().getResourceAsStream(name)) {
            var entry = new JarEntry(name);
            entry.setTime(0);
            jar.putNextEntry(entry);
            jar.write(Objects.requireNonNull(in).readAllBytes());
            jar.closeEntry();
        }
    }
}
