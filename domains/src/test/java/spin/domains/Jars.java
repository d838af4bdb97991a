package spin.domains;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/// Packs class files as the jar tool would.
public final class Jars {

    private Jars() {}

    /// A JAR of freshly compiled sources, without manifest keys.
    public static byte[] of(String... sources) {
        return of(Sources.compile(sources));
    }

    /// A JAR of class files, without manifest keys.
    public static byte[] of(Map<String, byte[]> classes) {
        return of(classes, Map.of());
    }

    /// A JAR of class files with main attributes in its manifest.
    public static byte[] of(Map<String, byte[]> classes, Map<String, String> manifest) {
        var entries = new LinkedHashMap<String, byte[]>();
        classes.forEach((name, bytes) -> entries.put(name + ".class", bytes));
        return ofEntries(entries, manifest);
    }

    /// A JAR of any entries.
    public static byte[] ofEntries(Map<String, byte[]> entries, Map<String, String> manifest) {
        var bytes = new ByteArrayOutputStream();
        var attributes = new Manifest();
        attributes.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.forEach((key, value) -> attributes.getMainAttributes().put(new Attributes.Name(key), value));
        try (var jar = new JarOutputStream(bytes, attributes)) {
            for (var entry : entries.entrySet()) {
                var header = new ZipEntry(entry.getKey());
                header.setTime(0);
                jar.putNextEntry(header);
                jar.write(entry.getValue());
                jar.closeEntry();
            }
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return bytes.toByteArray();
    }
}
