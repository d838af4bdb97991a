package spin.core.boot.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import org.jspecify.annotations.Nullable;

/// The files that the compiler sees: the JDK's modules, the published classes as class path, nothing else; and what it writes, kept in memory.
final class MemoryFiles extends ForwardingJavaFileManager<StandardJavaFileManager> {
    /// Of all class files of one source together.
    private static final int LIMIT_BYTES = 16 << 20;

    private final ApiClasses api;
    private final Map<String, ByteArrayOutputStream> written = new TreeMap<>();
    private int bytes;

    /// The source makes more code than is taken.
    static final class TooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooLargeException() {
            super("its class files have more than " + LIMIT_BYTES + " bytes");
        }
    }

    MemoryFiles(StandardJavaFileManager standard, ApiClasses api) {
        super(standard);
        this.api = api;
    }

    /// By their names in a JAR, sorted.
    Map<String, byte[]> classes() {
        var classes = new TreeMap<String, byte[]>();
        written.forEach((name, content) -> classes.put(name.replace('.', '/') + ".class", content.toByteArray()));
        return classes;
    }

    @Override
    public boolean hasLocation(Location location) {
        return location == StandardLocation.CLASS_PATH || location == StandardLocation.CLASS_OUTPUT
                || (isOfJdk(location) && super.hasLocation(location));
    }

    private static boolean isOfJdk(Location location) {
        return (location.isModuleOrientedLocation() && location != StandardLocation.MODULE_SOURCE_PATH)
                || location.getName().startsWith("SYSTEM_MODULES");
    }

    @Override
    public Iterable<JavaFileObject> list(Location location, String packageName, Set<JavaFileObject.Kind> kinds,
            boolean recurse) throws IOException {
        if (location == StandardLocation.CLASS_PATH) {
            return kinds.contains(JavaFileObject.Kind.CLASS) ? api.in(packageName) : List.of();
        }
        return isOfJdk(location) ? super.list(location, packageName, kinds, recurse) : List.of();
    }

    @Override
    public @Nullable String inferBinaryName(Location location, JavaFileObject file) {
        return file instanceof ApiClasses.ApiClass of ? of.binaryName : super.inferBinaryName(location, file);
    }

    @Override
    public boolean isSameFile(FileObject one, FileObject other) {
        return one.toUri().equals(other.toUri());
    }

    @Override
    public @Nullable ClassLoader getClassLoader(Location location) {
        return null; // nothing that the compiler finds is ever run
    }

    @Override
    public JavaFileObject getJavaFileForOutput(Location location, String className, JavaFileObject.Kind kind,
            @Nullable FileObject sibling) {
        var content = new Limited();
        written.put(className, content);
        return new SimpleJavaFileObject(URI.create("written:///" + className.replace('.', '/') + ".class"), kind) {
            @Override
            public OutputStream openOutputStream() {
                return content;
            }
        };
    }

    private final class Limited extends ByteArrayOutputStream {
        @Override
        public synchronized void write(byte[] from, int offset, int length) {
            take(length);
            super.write(from, offset, length);
        }

        @Override
        public synchronized void write(int one) {
            take(1);
            super.write(one);
        }

        private void take(int more) {
            bytes += more;
            if (bytes > LIMIT_BYTES) {
                throw new TooLargeException();
            }
        }
    }
}
