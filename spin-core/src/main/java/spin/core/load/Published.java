package spin.core.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/// Which classes an extension may name: the lists `META-INF/spin/published` of all rooms, one class name a line.
///
/// The linker makes the domain `SpinPublic` from them and the build writes the API JAR from them.
public final class Published {
    private static final String LIST = "META-INF/spin/published";
    private static final String TRUSTED = "META-INF/spin/trusted";

    private Published() {}

    /// @return the binary names, sorted; nested classes are listed for themselves
    public static List<String> classNames(ClassLoader loader) {
        return classNames(LIST, loader);
    }

    private static List<String> classNames(String list, ClassLoader loader) {
        var names = new ArrayList<String>();
        try {
            var lists = new ArrayList<URL>(Collections.list(loader.getResources(list)));
            lists.sort(Comparator.comparing(URL::toString));
            for (var each : lists) {
                read(each, names);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + list + ": " + e.getMessage(), e);
        }
        names.sort(Comparator.naturalOrder());
        return List.copyOf(names);
    }

    /// @return the classes themselves, as `loader` defines them
    public static List<Class<?>> classes(ClassLoader loader) {
        return classes(LIST, loader);
    }

    /// @return the classes that only trusted extensions may name, besides the published ones
    public static List<Class<?>> trusted(ClassLoader loader) {
        return classes(TRUSTED, loader);
    }

    private static List<Class<?>> classes(String list, ClassLoader loader) {
        var classes = new ArrayList<Class<?>>();
        for (var name : classNames(list, loader)) {
            try {
                classes.add(Class.forName(name, false, loader));
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(
                        name + " is listed, but no class of that name is there; mend " + list, e);
            }
        }
        return classes;
    }

    private static void read(URL list, List<String> names) throws IOException {
        try (var lines = new BufferedReader(new InputStreamReader(list.openStream(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var name = line.strip();
                if (!name.isEmpty() && !name.startsWith("#")) {
                    names.add(name);
                }
            }
        }
    }
}
