package spin.bench.compare.size;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import spin.bench.compare.CompareException;

/// The class files of a package and all below it, from wherever that package was loaded.
final class ClassFiles {

    private static final String CLASS = ".class";

    private ClassFiles() {}

    /// As one JAR.
    static byte[] of(String dotted, ClassLoader loader) {
        var folder = dotted.replace('.', '/');
        var files = new TreeMap<String, byte[]>();
        var marker = folder + "/package-info" + CLASS;
        var found = loader.getResource(marker);
        if (found == null) {
            throw CompareException.failed("Package " + dotted + " is not on the class path, so it cannot be counted.");
        }
        try {
            var root = URI.create(found.toString().substring(0, found.toString().length() - marker.length()));
            if (root.getScheme().equals("jar")) {
                try (var jar = FileSystems.newFileSystem(root, Map.of())) {
                    walk(jar.getPath("/"), folder, files);
                }
            } else {
                walk(Path.of(root), folder, files);
            }
            return packed(files);
        } catch (IOException e) {
            throw CompareException.failed("The class files of " + dotted + " cannot be read: " + e.getMessage() + ".",
                    e);
        }
    }

    private static void walk(Path root, String folder, Map<String, byte[]> files) throws IOException {
        try (var paths = Files.walk(root.resolve(folder))) {
            for (var path : paths.filter(each -> each.toString().endsWith(CLASS)).toList()) {
                files.put(root.relativize(path).toString(), Files.readAllBytes(path));
            }
        }
    }

    private static byte[] packed(Map<String, byte[]> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var jar = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                var entry = new ZipEntry(file.getKey());
                entry.setTime(0);
                jar.putNextEntry(entry);
                jar.write(file.getValue());
                jar.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
