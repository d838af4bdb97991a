package spin.core.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// Compiles sources with the JDK's own compiler and packs the classes, as a user's javac and jar would.
public final class Jars {
    private static final String HEAD = """
            import spin.core.Extension;
            import spin.core.Kernel;
            import spin.core.shell.Shell;
            """;

    private Jars() {}

    /// A JAR with one extension `Main` without a package, whose `start` has this body.
    public static byte[] starting(String body) {
        return of(HEAD + """
                public final class Main implements Extension {
                    public void start(Kernel kernel) {
                        %s
                    }
                }
                """.formatted(body));
    }

    /// A JAR whose extension answers the command with the text.
    public static byte[] answering(String command, String text) {
        return starting(handler(command, "kernel.console().println(\"%s\"); return true;".formatted(text)));
    }

    /// Code that installs a handler for a command.
    static String handler(String command, String body) {
        return """
                kernel.events().on(Shell.class, Shell::run)
                        .guard((command, arguments) -> command.equals("%s"))
                        .handle((command, arguments) -> { %s }).install();
                """.formatted(command, body);
    }

    /// A JAR of the classes of one source file, which holds a public class `Main`.
    public static byte[] of(String source) {
        return pack(compile(source));
    }

    /// What a module has compiled, such as `target/classes`.
    public static byte[] ofFolder(Path classes) {
        var found = new TreeMap<String, byte[]>();
        try (var files = Files.walk(classes)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                found.put(classes.relativize(file).toString(), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pack(found);
    }

    public static byte[] pack(Map<String, byte[]> files) {
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                var entry = new JarEntry(file.getKey());
                entry.setTime(0); // the same classes are the same bytes, whenever they are packed
                jar.putNextEntry(entry);
                jar.write(file.getValue());
                jar.closeEntry();
            }
        } catch (IOException e) {
            throw new AssertionError("a JAR in memory cannot be written", e);
        }
        return bytes.toByteArray();
    }

    static Map<String, byte[]> compile(String source) {
        return compile(Map.of("Main.java", source));
    }

    /// Class files by path, of sources by path, which may name each other.
    public static Map<String, byte[]> compile(Map<String, String> sources) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var classes = new LinkedHashMap<String, ByteArrayOutputStream>();
        var messages = new StringWriter();
        try (var standard = compiler.getStandardFileManager(null, null, null)) {
            var units = sources.entrySet().stream().map(each -> new Source(each.getKey(), each.getValue())).toList();
            var task = compiler.getTask(messages, new Memory(standard, classes), null, List.of("-proc:none", "-nowarn"),
                    null, units);
            if (!task.call()) {
                throw new AssertionError("a test's source does not compile: " + messages);
            }
        } catch (IOException e) {
            throw new AssertionError("the compiler's files cannot be closed", e);
        }
        var files = new LinkedHashMap<String, byte[]>();
        classes.forEach((name, bytes) -> files.put(name.replace('.', '/') + ".class", bytes.toByteArray()));
        return files;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String path, String text) {
            super(URI.create("memory:///" + path), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> classes;

        Memory(StandardJavaFileManager standard, Map<String, ByteArrayOutputStream> classes) {
            super(standard);
            this.classes = classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(Location location, String className, JavaFileObject.Kind kind,
                FileObject sibling) {
            var bytes = new ByteArrayOutputStream();
            classes.put(className, bytes);
            return new SimpleJavaFileObject(URI.create("memory:///" + className + ".class"), kind) {
                @Override
                public ByteArrayOutputStream openOutputStream() {
                    return bytes;
                }
            };
        }
    }

    /// Every truncation that a copy may stop at.
    static List<byte[]> truncations(byte[] jar, int step) {
        var halves = new ArrayList<byte[]>();
        for (int length = 0; length < jar.length; length += step) {
            halves.add(java.util.Arrays.copyOf(jar, length));
        }
        return halves;
    }
}
