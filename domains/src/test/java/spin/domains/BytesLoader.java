package spin.domains;

import java.util.Map;

/// Defines given class files, with this library as parent.
public final class BytesLoader extends ClassLoader {

    private final Map<String, byte[]> classes;

    public BytesLoader(Map<String, byte[]> classes) {
        super(BytesLoader.class.getClassLoader());
        this.classes = classes;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        var bytes = classes.get(name.replace('.', '/'));
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }
}
