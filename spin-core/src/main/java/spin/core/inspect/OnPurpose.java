package spin.core.inspect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/// Packs a class of the kernel's own class path as the extension that it is. By name: the kernel knows no extension.
final class OnPurpose {
    private OnPurpose() {}

    static byte[] jar(String extension) {
        var file = extension + ".class";
        var bytes = new ByteArrayOutputStream();
        try (var code = OnPurpose.class.getResourceAsStream("/" + file); var jar = new JarOutputStream(bytes)) {
            if (code == null) {
                throw new IOException(file + " is not on the class path; the kernel's own JAR is not whole");
            }
            var entry = new JarEntry(file);
            // The same class is the same bytes, whenever it is packed.
            entry.setTime(0);
            jar.putNextEntry(entry);
            code.transferTo(jar);
            jar.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be packed: %s".formatted(extension, e.getMessage()), e);
        }
        return bytes.toByteArray();
    }
}
