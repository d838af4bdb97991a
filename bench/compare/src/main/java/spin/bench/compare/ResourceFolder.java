package spin.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The files of one folder, over all JARs and directories of the class path: how a JAR adds a table or a system by being
/// there.
final class ResourceFolder {

    private ResourceFolder() {}

    /// File name to content, sorted by file name. A name found twice with different content is refused.
    static Map<String, byte[]> files(ClassLoader loader, String folder, String suffix) {
        var files = new TreeMap<String, byte[]>();
        try {
            for (var url : folders(loader, folder)) {
                list(url, folder, suffix).forEach((name, bytes) -> {
                    var other = files.putIfAbsent(name, bytes);
                    if (other != null && !java.util.Arrays.equals(other, bytes)) {
                        throw CompareException.failed(
                                folder + "/" + name
                                        + " is on the class path twice and differs; take one of the two away.");
                    }
                });
            }
        } catch (IOException | UncheckedIOException e) {
            throw CompareException.failed(folder + " cannot be listed: " + e.getMessage() + ".", e);
        }
        return files;
    }

    /// The same file may be found by two addresses.
    private static List<URL> folders(ClassLoader loader, String folder) throws IOException {
        var folders = Collections.list(loader.getResources(folder));
        if (loader instanceof URLClassLoader brought) {
            // A JAR may have files without entries for their folders, and a loader finds it by entries only.
            for (var jar : brought.getURLs()) {
                folders.add(URI.create("jar:" + jar + "!/").toURL());
            }
        }
        return folders;
    }

    private static Map<String, byte[]> list(URL url, String folder, String suffix) throws IOException {
        return switch (url.getProtocol()) {
            case "file" -> inDirectory(path(url), suffix);
            case "jar" -> inJar((JarURLConnection) url.openConnection(), folder + "/", suffix);
            default -> Map.of();
        };
    }

    private static Path path(URL url) {
        try {
            return Path.of(new URI(url.toString()));
        } catch (URISyntaxException e) {
            throw CompareException.failed("The class path entry " + url + " is not a valid address.", e);
        }
    }

    private static Map<String, byte[]> inDirectory(Path directory, String suffix) throws IOException {
        var files = new TreeMap<String, byte[]>();
        try (var paths = Files.list(directory)) {
            for (var path : paths.toList()) {
                var name = path.getFileName().toString();
                if (name.endsWith(suffix) && Files.isRegularFile(path)) {
                    files.put(name, Files.readAllBytes(path));
                }
            }
        }
        return files;
    }

    private static Map<String, byte[]> inJar(JarURLConnection connection, String folder, String suffix)
            throws IOException {
        var files = new TreeMap<String, byte[]>();
        connection.setUseCaches(false);
        try (var jar = connection.getJarFile()) {
            for (var entry : Collections.list(jar.entries())) {
                var name = entry.getName();
                if (name.startsWith(folder) && name.endsWith(suffix) && name.indexOf('/', folder.length()) < 0) {
                    try (var content = jar.getInputStream(entry)) {
                        files.put(name.substring(folder.length()), content.readAllBytes());
                    }
                }
            }
        }
        return files;
    }
}
