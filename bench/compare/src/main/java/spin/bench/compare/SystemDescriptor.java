package spin.bench.compare;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/// How a system says that it is here: `META-INF/spin/systems/NAME.properties`. A later system only adds a JAR.
///
/// @param implementation the class that implements [spin.bench.port.ComparedSystem]
/// @param own            package prefixes defined anew for every machine
/// @param metered        those whose bytecode is charged to the machine's clock
record SystemDescriptor(String name, String implementation, List<String> own, List<String> metered) {

    private static final String FOLDER = "META-INF/spin/systems";
    private static final String SUFFIX = ".properties";
    private static final List<String> KEYS = List.of("class", "own", "metered");

    SystemDescriptor {
        own = List.copyOf(own);
        metered = List.copyOf(metered);
    }

    /// All systems that the loader can see, sorted by name.
    static List<SystemDescriptor> discover(ClassLoader loader) {
        return discover(loader, FOLDER);
    }

    /// The same, where descriptors of another kind are.
    static List<SystemDescriptor> discover(ClassLoader loader, String folder) {
        var found = new ArrayList<SystemDescriptor>();
        ResourceFolder.files(loader, folder, SUFFIX).forEach((file, bytes) -> found.add(read(file, bytes)));
        return found;
    }

    static SystemDescriptor read(String file, byte[] bytes) {
        var properties = new Properties();
        try (var reader = new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw CompareException.failed(FOLDER + "/" + file + " is not a properties file: " + e.getMessage() + ".",
                    e);
        }
        for (var key : properties.stringPropertyNames().stream().sorted().toList()) {
            if (!KEYS.contains(key)) {
                throw wrong(file, "`" + key + "` is not known here, the keys are " + String.join(", ", KEYS));
            }
        }
        var own = packages(file, properties, "own");
        var metered = packages(file, properties, "metered");
        for (var prefix : metered) {
            if (own.stream().noneMatch(mine -> covers(mine, prefix))) {
                throw wrong(file,
                        "metered package " + prefix + " is not among those that the system owns; add it to `own`");
            }
        }
        return new SystemDescriptor(file.substring(0, file.length() - SUFFIX.length()),
                value(file, properties, "class"), own,
                metered);
    }

    private static boolean covers(String prefix, String name) {
        return name.equals(prefix) || name.startsWith(prefix + ".");
    }

    private static List<String> packages(String file, Properties properties, String key) {
        return List.of(value(file, properties, key).split("[,\\s]+"));
    }

    private static String value(String file, Properties properties, String key) {
        var value = properties.getProperty(key, "").strip();
        if (value.isEmpty()) {
            throw wrong(file, "`" + key + "` is missing");
        }
        return value;
    }

    private static CompareException wrong(String file, String what) {
        return CompareException.failed(FOLDER + "/" + file + ": " + what + ".");
    }
}
