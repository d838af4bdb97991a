package spin.bench.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/// Gives the libraries of the distribution a form that the start-up cache takes.
///
/// The JVM archives no class of a version before 50 (Java 6), and infers the types of its variables at each start. ASM and picocli
/// are compiled for Java 5. Here such classes get stack maps and the version of Java 8; their code stays. A class that cannot be
/// given them stays as it is. A JAR that has none, or has been through here, is not touched. What would break this: a signed JAR.
public final class Archivable {

    private static final int OLDEST = Opcodes.V1_6;
    private static final FileTime EPOCH = FileTime.fromMillis(1_767_225_600_000L);

    private Archivable() {}

    /// @param arguments a folder, and how the names of its JARs begin that are needed at each start
    public static void main(String[] arguments) throws IOException {
        for (int i = 1; i < arguments.length; i++) {
            try (var files = Files.newDirectoryStream(Path.of(arguments[0]), arguments[i] + "*.jar")) {
                for (var file : files) {
                    rewrite(file);
                }
            }
        }
    }

    private static void rewrite(Path file) throws IOException {
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        boolean changed = false;
        try (var jar = new ZipFile(file.toFile()); var out = new ZipOutputStream(Files.newOutputStream(fresh))) {
            for (var entry : jar.stream().toList()) {
                var bytes = jar.getInputStream(entry).readAllBytes();
                var archivable = isOld(entry, bytes) ? upgraded(bytes) : bytes;
                changed |= archivable.length != bytes.length;
                var copy = new ZipEntry(entry.getName());
                copy.setLastModifiedTime(EPOCH);
                out.putNextEntry(copy);
                out.write(archivable);
                out.closeEntry();
            }
        }
        if (changed) {
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.delete(fresh);
        }
    }

    private static boolean isOld(ZipEntry entry, byte[] classFile) {
        return entry.getName().endsWith(".class") && version(classFile) < OLDEST;
    }

    private static int version(byte[] classFile) {
        return (classFile[6] & 0xff) << 8 | (classFile[7] & 0xff);
    }

    private static byte[] upgraded(byte[] classFile) {
        var writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
        try {
            new ClassReader(classFile).accept(new ClassVisitor(Opcodes.ASM9, writer) {
                @Override
                public void visit(int version, int access, String name, @Nullable String signature,
                        @Nullable String superName, String @Nullable [] interfaces) {
                    super.visit(Opcodes.V1_8, access, name, signature, superName, interfaces);
                }
            }, ClassReader.SKIP_FRAMES);
            return writer.toByteArray();
        } catch (TypeNotPresentException | IllegalArgumentException notAlone) {
            // Subroutines, or variables of types that are in no JAR here.
            return classFile;
        }
    }
}
