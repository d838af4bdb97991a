package spin.systems.spin.attacked;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/// JARs of extensions: of classes that are here, and of class files that no compiler would write.
final class HostileJar {

    private static final String EXTENSION = "spin/core/Extension";

    private HostileJar() {}

    /// The classes of a package that this one's loader shows.
    static byte[] of(Class<?>... classes) {
        var files = new TreeMap<String, byte[]>();
        for (var each : classes) {
            var file = each.getName().replace('.', '/') + ".class";
            try (var in = each.getResourceAsStream("/" + file)) {
                if (in == null) {
                    throw new IllegalStateException(file + " is not on the class path it was loaded from.");
                }
                files.put(file, in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(file + " cannot be read", e);
            }
        }
        return packed(files);
    }

    /// An extension whose start has this body.
    static byte[] starting(Consumer<MethodVisitor> body) {
        var writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V21, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, "hostile/Main", null,
                "java/lang/Object", new String[]{EXTENSION});
        var made = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
        made.visitVarInsn(Opcodes.ALOAD, 0);
        made.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        end(made);
        var start = writer.visitMethod(Opcodes.ACC_PUBLIC, "start", "(Lspin/core/Kernel;)V", null, null);
        start.visitCode();
        body.accept(start);
        end(start);
        writer.visitEnd();
        return packed(Map.of("hostile/Main.class", writer.toByteArray()));
    }

    private static void end(MethodVisitor method) {
        method.visitInsn(Opcodes.RETURN);
        method.visitMaxs(0, 0);
        method.visitEnd();
    }

    private static byte[] packed(Map<String, byte[]> files) {
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                var entry = new JarEntry(file.getKey());
                entry.setTime(0);
                jar.putNextEntry(entry);
                jar.write(file.getValue());
                jar.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a JAR in memory cannot be written", e);
        }
        return bytes.toByteArray();
    }
}
