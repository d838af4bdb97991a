package spin.domains;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/// Java sources compiled in memory, as an author of an extension would compile them.
public final class Sources {

    private static final Pattern PACKAGE = Pattern.compile("^\\s*package\\s+([\\w.]+)\\s*;", Pattern.MULTILINE);
    private static final Pattern TYPE = Pattern
            .compile("^[^/\"]*?\\b(?:class|interface|enum|record)\\s+(\\w+)", Pattern.MULTILINE);

    private Sources() {}

    /// Class files by internal name. Each text is one compilation unit; its file is named after its first type.
    public static Map<String, byte[]> compile(String... texts) {
        return compileWith(List.of(), texts);
    }

    /// The text of a source that is kept beside the tests.
    public static String resource(String path) {
        try (var in = Sources.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalArgumentException("There is no resource " + path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// The one class file that a source with one class becomes.
    public static byte[] single(String text) {
        return compile(text).values().iterator().next();
    }

    /// As above, with further compiler options.
    public static Map<String, byte[]> compileWith(List<String> options, String... texts) {
        return compileAgainst(Map.of(), options, texts);
    }

    /// As above, against class files that are not on the class path.
    public static Map<String, byte[]> compileAgainst(Map<String, byte[]> library, List<String> options,
            String... texts) {
        var units = new ArrayList<JavaFileObject>();
        for (var text : texts) {
            units.add(new Text(text));
        }
        var compiler = ToolProvider.getSystemJavaCompiler();
        var problems = new DiagnosticCollector<JavaFileObject>();
        try (var files = new Memory(compiler.getStandardFileManager(problems, null, null), library)) {
            var all = new ArrayList<>(List.of("-proc:none", "-nowarn"));
            all.addAll(options);
            if (!compiler.getTask(null, files, problems, all, null, units).call()) {
                throw new IllegalArgumentException("The test's source does not compile: " + problems.getDiagnostics());
            }
            return files.classes();
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static final class Text extends SimpleJavaFileObject {

        private final String text;

        Text(String text) {
            super(URI.create("string:///" + pathOf(text)), Kind.SOURCE);
            this.text = text;
        }

        private static String pathOf(String text) {
            if (text.startsWith("module ")) {
                return "module-info.java";
            }
            var type = TYPE.matcher(text);
            if (!type.find()) {
                throw new IllegalArgumentException("The test's source names no type: " + text);
            }
            var inPackage = PACKAGE.matcher(text);
            var folder = inPackage.find() ? inPackage.group(1).replace('.', '/') + "/" : "";
            return folder + type.group(1) + ".java";
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Result extends SimpleJavaFileObject {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Result(String internalName) {
            super(URI.create("memory:///" + internalName + ".class"), Kind.CLASS);
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }
    }

    private static final class Given extends SimpleJavaFileObject {

        private final String internalName;
        private final byte[] bytes;

        Given(String internalName, byte[] bytes) {
            super(URI.create("given:///" + internalName + ".class"), Kind.CLASS);
            this.internalName = internalName;
            this.bytes = bytes;
        }

        @Override
        public java.io.InputStream openInputStream() {
            return new java.io.ByteArrayInputStream(bytes);
        }
    }

    private static final class Memory extends ForwardingJavaFileManager<StandardJavaFileManager> {

        private final Map<String, Result> results = new LinkedHashMap<>();
        private final Map<String, byte[]> library;

        Memory(StandardJavaFileManager manager, Map<String, byte[]> library) {
            super(manager);
            this.library = library;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(JavaFileManager.Location location, String className,
                JavaFileObject.Kind kind, FileObject sibling) {
            var internalName = className.replace('.', '/');
            var result = new Result(internalName);
            results.put(internalName, result);
            return result;
        }

        @Override
        public Iterable<JavaFileObject> list(JavaFileManager.Location location, String packageName,
                java.util.Set<JavaFileObject.Kind> kinds, boolean recurse) throws IOException {
            var found = new ArrayList<JavaFileObject>();
            super.list(location, packageName, kinds, recurse).forEach(found::add);
            if (location == StandardLocation.CLASS_PATH) {
                library.forEach((name, bytes) -> {
                    int slash = name.lastIndexOf('/');
                    var inPackage = slash < 0 ? "" : name.substring(0, slash).replace('/', '.');
                    if (inPackage.equals(packageName)) {
                        found.add(new Given(name, bytes));
                    }
                });
            }
            return found;
        }

        @Override
        public String inferBinaryName(JavaFileManager.Location location, JavaFileObject file) {
            return file instanceof Given given
                    ? given.internalName.replace('/', '.')
                    : super.inferBinaryName(location, file);
        }

        Map<String, byte[]> classes() {
            var classes = new LinkedHashMap<String, byte[]>();
            results.forEach((name, result) -> classes.put(name, result.bytes.toByteArray()));
            return classes;
        }
    }
}
