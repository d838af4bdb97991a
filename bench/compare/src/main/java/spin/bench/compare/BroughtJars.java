package spin.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;

/// JARs that somebody brings to a comparison: their tables, workloads, systems and systems to attack are found beside ours, as if they stood on the class
/// path. What ours already has by the same class name stays ours.
public final class BroughtJars implements AutoCloseable {

    private final URLClassLoader loader;

    private BroughtJars(URLClassLoader loader) {
        this.loader = loader;
    }

    /// Opens them.
    ///
    /// @param ours  the loader of what is there without them
    /// @param files their paths; relative ones are meant from the working directory
    public static BroughtJars open(ClassLoader ours, List<String> files) {
        var urls = new ArrayList<URL>();
        for (var file : files) {
            urls.add(url(file));
        }
        return new BroughtJars(new URLClassLoader("brought", urls.toArray(URL[]::new), ours));
    }

    private static URL url(String file) {
        var path = Path.of(file);
        if (!Files.isRegularFile(path)) {
            throw CompareException.asked("There is no JAR " + file + " to bring; give the path of one.");
        }
        try (var jar = new JarFile(path.toFile())) {
            return Path.of(jar.getName()).toUri().toURL();
        } catch (MalformedURLException e) {
            throw CompareException.asked("The path " + file + " cannot be brought: " + e.getMessage() + ".");
        } catch (IOException e) {
            throw CompareException.asked(file + " cannot be read as a JAR: " + e.getMessage() + ".");
        }
    }

    /// Sees all of ours and, behind that, what was brought.
    public ClassLoader loader() {
        return loader;
    }

    @Override
    public void close() {
        try {
            loader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
