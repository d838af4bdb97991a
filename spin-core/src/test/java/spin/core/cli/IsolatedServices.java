package spin.core.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;

/// The classes of the test, but only those services that the test names: what else is on the class path must not speak in it.
final class IsolatedServices extends URLClassLoader {
    private IsolatedServices(URL folder) {
        super(new URL[]{folder}, IsolatedServices.class.getClassLoader());
    }

    /// @param folder an empty folder to write the providers' files to
    static Services of(Path folder, Map<Class<?>, List<String>> providers) {
        try {
            var services = Files.createDirectories(folder.resolve("META-INF/services"));
            for (var each : providers.entrySet()) {
                Files.write(services.resolve(each.getKey().getName()), each.getValue());
            }
            return new Services(new IsolatedServices(folder.toUri().toURL()));
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return name.startsWith("META-INF/services/spin.") ? findResources(name) : super.getResources(name);
    }
}
