package spin.bench.compare.size;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.attribute.MethodParametersAttribute;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import spin.bench.compare.CompareException;

/// The class files of a package and all below it, or of some classes, from wherever they were loaded.
public final class ClassFiles {

    private static final String CLASS = ".class";

    private ClassFiles() {}

    /// As one JAR.
    static byte[] of(String dotted, ClassLoader loader) {
        var folder = dotted.replace('.', '/');
        var files = new TreeMap<String, byte[]>();
        var marker = folder + "/package-info" + CLASS;
        var found = loader.getResource(marker);
        if (found == null) {
            throw CompareException.failed("Package " + dotted + " is not on the class path, so it cannot be counted.");
        }
        try {
            var root = URI.create(found.toString().substring(0, found.toString().length() - marker.length()));
            if (root.getScheme().equals("jar")) {
                try (var jar = FileSystems.newFileSystem(root, Map.of())) {
                    walk(jar.getPath("/"), folder, files);
                }
            } else {
                walk(Path.of(root), folder, files);
            }
            return packed(files);
        } catch (IOException e) {
            throw CompareException.failed("The class files of " + dotted + " cannot be read: " + e.getMessage() + ".",
                    e);
        }
    }

    /// Of some classes and those nested in them, by their names in the class path's form, such as `spin/ext/stride/Shares.class`.
    ///
    /// @param dotted as the compiler names them
    public static SortedMap<String, byte[]> ofClasses(List<String> dotted, ClassLoader loader) {
        var files = new TreeMap<String, byte[]>();
        for (var name : dotted) {
            add(name.replace('.', '/'), loader, files);
        }
        return files;
    }

    private static void add(String internalName, ClassLoader loader, Map<String, byte[]> files) {
        var bytes = bytes(internalName + CLASS, loader);
        files.put(internalName + CLASS, bytes);
        ClassFile.of().parse(bytes).findAttribute(Attributes.nestMembers()).ifPresent(
                nest -> nest.nestMembers().forEach(
                        member -> files.put(member.asInternalName() + CLASS,
                                bytes(member.asInternalName() + CLASS, loader))));
    }

    /// The size of a class file without what only debuggers read, so that it does not depend on how it was compiled.
    public static int plainSize(byte[] classFile) {
        var plain = ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG,
                ClassFile.LineNumbersOption.DROP_LINE_NUMBERS,
                ClassFile.ConstantPoolSharingOption.NEW_POOL);
        var model = plain.parse(classFile);
        return plain.transformClass(model, ClassTransform.dropping(SourceFileAttribute.class::isInstance).andThen(
                ClassTransform.transformingMethods(
                        MethodTransform.dropping(MethodParametersAttribute.class::isInstance)))).length;
    }

    private static byte[] bytes(String file, ClassLoader loader) {
        try (var in = loader.getResourceAsStream(file)) {
            if (in == null) {
                throw CompareException.failed(file + " is not on the class path, so it cannot be counted.");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw CompareException.failed(file + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    private static void walk(Path root, String folder, Map<String, byte[]> files) throws IOException {
        try (var paths = Files.walk(root.resolve(folder))) {
            for (var path : paths.filter(each -> each.toString().endsWith(CLASS)).toList()) {
                files.put(root.relativize(path).toString(), Files.readAllBytes(path));
            }
        }
    }

    /// As one JAR.
    public static byte[] packed(Map<String, byte[]> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var jar = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                var entry = new ZipEntry(file.getKey());
                entry.setTime(0);
                jar.putNextEntry(entry);
                jar.write(file.getValue());
                jar.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
