package spin.bench.dist;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.spi.ToolProvider;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import spin.core.load.Published;

/// Writes the API JAR: the published interfaces and nothing else, with their sources and Javadoc beside it.
///
/// What is published is said once, in the lists that [Published] reads and the kernel links extensions against, so
/// what compiles against this JAR is what can be named at run time.
public final class ApiJar {
    /// One time for every entry: two builds of one commit are the same bytes.
    private static final FileTime EPOCH = FileTime.fromMillis(1_767_225_600_000L);

    private ApiJar() {}

    /// @param arguments the folder to write to, then the source roots
    public static void main(String[] arguments) throws IOException {
        var folder = Path.of(arguments[0]);
        var roots = new ArrayList<Path>();
        for (int i = 1; i < arguments.length; i++) {
            roots.add(Path.of(arguments[i]));
        }
        Files.createDirectories(folder);
        var names = Published.classNames(ApiJar.class.getClassLoader());
        write(folder.resolve("spin-api.jar"), classFiles(names));
        var sources = sourceFiles(names, roots);
        write(folder.resolve("spin-api-sources.jar"), sources);
        write(folder.resolve("spin-api-javadoc.jar"), javadoc(folder, sources, folder.resolve("spin-api.jar")));
    }

    /// The class files of the published classes and of their nested classes.
    private static SortedMap<String, byte[]> classFiles(List<String> names) throws IOException {
        var files = new TreeMap<String, byte[]>();
        for (var name : names) {
            var entry = name.replace('.', '/') + ".class";
            try (InputStream in = ApiJar.class.getClassLoader().getResourceAsStream(entry)) {
                if (in == null) {
                    throw new IllegalStateException(name
                            + " is listed as published, but no class of that name is there; mend META-INF/spin/published");
                }
                files.put(entry, in.readAllBytes());
            }
        }
        return files;
    }

    private static SortedMap<String, byte[]> sourceFiles(List<String> names, List<Path> roots) throws IOException {
        var files = new TreeMap<String, byte[]>();
        for (var name : names) {
            if (name.indexOf('$') >= 0) {
                continue; // a nested class stands in its outer class's file
            }
            var entry = name.replace('.', '/') + ".java";
            for (var root : roots) {
                var file = root.resolve(entry);
                if (Files.exists(file)) {
                    files.put(entry, Files.readAllBytes(file));
                    var room = Path.of(entry).resolveSibling("package-info.java").toString();
                    files.putIfAbsent(room, Files.readAllBytes(root.resolve(room)));
                }
            }
            if (!files.containsKey(entry)) {
                throw new IllegalStateException("no source of the published class " + name + " under " + roots);
            }
        }
        return files;
    }

    private static SortedMap<String, byte[]> javadoc(Path folder, SortedMap<String, byte[]> sources, Path classes)
            throws IOException {
        var work = Files.createTempDirectory(folder, "javadoc");
        try {
            var arguments = new ArrayList<>(List.of("-quiet", "-Xdoclint:all,-missing", "-notimestamp", "-encoding",
                    "UTF-8", "--no-fonts", "-d",
                    work.resolve("out").toString(), "-cp",
                    classes + System.getProperty("path.separator") + System.getProperty("java.class.path")));
            for (var source : sources.entrySet()) {
                var file = work.resolve("in").resolve(source.getKey());
                Files.createDirectories(file.getParent());
                Files.write(file, source.getValue());
                arguments.add(file.toString());
            }
            var tool = ToolProvider.findFirst("javadoc").orElseThrow(
                    () -> new IllegalStateException("this Java has no javadoc tool; build with a full JDK"));
            if (tool.run(System.out, System.err, arguments.toArray(String[]::new)) != 0) {
                throw new IllegalStateException("javadoc of the published interfaces failed; see its messages above");
            }
            var files = new TreeMap<String, byte[]>();
            var out = work.resolve("out");
            try (var tree = Files.walk(out)) {
                for (var file : tree.filter(Files::isRegularFile).toList()) {
                    files.put(out.relativize(file).toString(), Files.readAllBytes(file));
                }
            }
            return files;
        } finally {
            try (var tree = Files.walk(work)) {
                for (var file : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void write(Path jar, SortedMap<String, byte[]> files) throws IOException {
        var unfinished = jar.resolveSibling(jar.getFileName() + ".part");
        try (var out = new ZipOutputStream(Files.newOutputStream(unfinished))) {
            for (var file : files.entrySet()) {
                var entry = new ZipEntry(file.getKey());
                entry.setLastModifiedTime(EPOCH);
                out.putNextEntry(entry);
                out.write(file.getValue());
                out.closeEntry();
            }
        }
        Files.move(unfinished, jar, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
