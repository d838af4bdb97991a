package spin.domains.meter;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A parent that shows class files without defining them.
final class Showing extends ClassLoader {

    private final Map<String, byte[]> classes;

    Showing(Map<String, byte[]> classes) {
        super(Showing.class.getClassLoader());
        this.classes = classes;
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        var bytes = name.endsWith(".class") ? classes.get(name.substring(0, name.length() - 6)) : null;
        return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
    }
}
