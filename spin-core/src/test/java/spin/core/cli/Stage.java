package spin.core.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/// Runs the command line in this process and keeps what it prints.
final class Stage {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    final Map<String, String> environment = new HashMap<>();
    final Properties properties = new Properties();
    final Map<Class<?>, List<String>> providers = new LinkedHashMap<>();
    private final Path temporary;
    private int services;
    InputStream in = InputStream.nullInputStream();

    Stage(Path temporary) {
        this.temporary = temporary;
        environment.put("SPIN_RUN_DIR", temporary.resolve("run").toString());
        properties.setProperty("java.io.tmpdir", temporary.toString());
        properties.setProperty("user.name", "somebody");
        properties.setProperty("java.home", System.getProperty("java.home"));
        provide(KernelStarter.class, FakeStarter.class);
        provide(JarVerifier.class, FakeVerifier.class);
    }

    void provide(Class<?> service, Class<?>... classes) {
        providers.put(service, List.of(classes).stream().map(Class::getName).toList());
    }

    void type(String... lines) {
        in = new ByteArrayInputStream((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /// The exit status.
    int spin(String... arguments) {
        out.reset();
        err.reset();
        var isolated = IsolatedServices.of(temporary.resolve("services" + services++), providers);
        var host = new Host(in, new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), environment, properties,
                () -> false, isolated);
        return new Main(host).run(arguments);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    Path file(String name, String text) throws IOException {
        return Files.writeString(temporary.resolve(name), text);
    }
}
