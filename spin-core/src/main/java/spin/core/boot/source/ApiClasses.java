package spin.core.boot.source;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import spin.core.load.Published;

/// The class files of what an extension may name, as the compiler's class path. What is not published is not there.
final class ApiClasses {
    private final Map<String, List<JavaFileObject>> byPackage = new HashMap<>();

    ApiClasses(ClassLoader loader) {
        for (var name : Published.classNames(loader)) {
            int dot = name.lastIndexOf('.');
            byPackage.computeIfAbsent(name.substring(0, Math.max(0, dot)), _ -> new ArrayList<>())
                    .add(new ApiClass(name, loader));
        }
    }

    List<JavaFileObject> in(String packageName) {
        return byPackage.getOrDefault(packageName, List.of());
    }

    /// One class file, read when the compiler wants it.
    static final class ApiClass extends SimpleJavaFileObject {
        final String binaryName;
        private final ClassLoader loader;

        ApiClass(String binaryName, ClassLoader loader) {
            super(URI.create("api:///" + binaryName.replace('.', '/') + ".class"), Kind.CLASS);
            this.binaryName = binaryName;
            this.loader = loader;
        }

        @Override
        public InputStream openInputStream() throws IOException {
            try (var in = loader.getResourceAsStream(binaryName.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new FileNotFoundException("no class file of the published class " + binaryName);
                }
                return new ByteArrayInputStream(in.readAllBytes());
            }
        }
    }
}
