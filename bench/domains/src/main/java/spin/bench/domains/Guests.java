package spin.bench.domains;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;

/// The class files that are loaded, under packages that an extension may have.
final class Guests {

    static final int PARTS = 49;
    private static final String HOME = "spin/bench/domains/guest/";
    private static final String PART = HOME + "Part";
    private static final String WHOLE = "plugin/Whole";
    private static final String LOOP = "spin/bench/domains/Loop";

    private Guests() {}

    /// One guest by its simple name, as `guest.NAME`.
    static Map<String, byte[]> named(String... names) {
        var classes = new LinkedHashMap<String, byte[]>();
        for (var name : names) {
            classes.put("guest/" + name, moved(HOME + name, HOME, "guest/"));
        }
        return classes;
    }

    /// Fifty classes: `plugin.Whole`, a [Loop] which asks 49 parts in turn. In the form of before Java 9 there is nothing of
    /// anybody's module system in them.
    static Map<String, byte[]> plugin() {
        return plugin(PARTS);
    }

    /// The same of fewer parts.
    static Map<String, byte[]> plugin(int parts) {
        var classes = new LinkedHashMap<String, byte[]>();
        for (int i = 0; i < parts; i++) {
            classes.put(part(i), moved(PART, PART, part(i)));
        }
        classes.put(WHOLE, whole(parts));
        return classes;
    }

    private static String part(int number) {
        return "plugin/Part" + number;
    }

    private static byte[] moved(String name, String from, String to) {
        try (var in = Guests.class.getResourceAsStream("/" + name + ".class")) {
            if (in == null) {
                throw new IllegalStateException("The class " + name + " is missing from this JAR.");
            }
            var writer = new ClassWriter(0);
            new ClassReader(in.readAllBytes()).accept(new ClassRemapper(writer, new Remapper(Opcodes.ASM9) {
                @Override
                public String map(String internalName) {
                    return internalName.startsWith(from) ? to + internalName.substring(from.length()) : internalName;
                }
            }), 0);
            return writer.toByteArray();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static byte[] whole(int parts) {
        var writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V21, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, WHOLE, null,
                "java/lang/Object", new String[]{LOOP});
        var make = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
        make.visitVarInsn(Opcodes.ALOAD, 0);
        make.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        make.visitInsn(Opcodes.RETURN);
        make.visitMaxs(0, 0);
        var run = writer.visitMethod(Opcodes.ACC_PUBLIC, "run", "(J)J", null, null);
        run.visitVarInsn(Opcodes.LLOAD, 1);
        for (int i = 0; i < parts; i++) {
            run.visitTypeInsn(Opcodes.NEW, part(i));
            run.visitInsn(Opcodes.DUP);
            run.visitMethodInsn(Opcodes.INVOKESPECIAL, part(i), "<init>", "()V", false);
            run.visitVarInsn(Opcodes.LLOAD, 1);
            run.visitMethodInsn(Opcodes.INVOKEVIRTUAL, part(i), "run", "(J)J", false);
            run.visitInsn(Opcodes.LADD);
        }
        run.visitInsn(Opcodes.LRETURN);
        run.visitMaxs(0, 0);
        return writer.toByteArray();
    }

    /// A JAR of class files.
    static byte[] jar(Map<String, byte[]> classes, Map<String, String> attributes) {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.forEach((key, value) -> manifest.getMainAttributes().put(new Attributes.Name(key), value));
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes, manifest)) {
            for (var entry : classes.entrySet()) {
                jar.putNextEntry(new ZipEntry(entry.getKey() + ".class"));
                jar.write(entry.getValue());
                jar.closeEntry();
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
