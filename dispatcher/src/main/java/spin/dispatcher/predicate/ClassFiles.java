package spin.dispatcher.predicate;

import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/// Class files as trees, each read once while its class lives. A tree knows names, not classes, so it keeps none alive.
final class ClassFiles {
    private final Sources sources;
    private final Map<Class<?>, ClassNode> trees = new WeakHashMap<>();

    ClassFiles(Sources sources) {
        this.sources = sources;
    }

    /// Null if nobody knows its bytes, or what they know is no class file: cut short, or not written to its end yet.
    @Nullable
    ClassNode tree(Class<?> type) {
        synchronized (trees) {
            var tree = trees.get(type);
            if (tree == null) {
                var bytes = sources.classFile(type);
                tree = bytes == null ? null : parsed(bytes);
                if (tree != null) {
                    trees.put(type, tree);
                }
            }
            return tree;
        }
    }

    private static @Nullable ClassNode parsed(byte[] bytes) {
        var tree = new ClassNode();
        try {
            new ClassReader(bytes).accept(tree, 0);
        } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
            return null; // what ASM does with bytes that are none of a class
        }
        return tree;
    }

    /// See [Sources#believes].
    boolean believes(Class<?> type) {
        return sources.believes(type);
    }

    /// A method as it is found from a class: there, in its parents, in its interfaces. Null if the bytes are not known, or
    /// nobody has it.
    @Nullable
    Code find(Class<?> from, String name, String descriptor) {
        for (Class<?> type = from; type != null; type = type.getSuperclass()) {
            var code = declared(type, name, descriptor);
            if (code != null) {
                return code;
            }
        }
        return inInterfaces(from, name, descriptor);
    }

    private @Nullable Code inInterfaces(Class<?> from, String name, String descriptor) {
        for (Class<?> type = from; type != null; type = type.getSuperclass()) {
            for (var each : type.getInterfaces()) {
                var code = declared(each, name, descriptor);
                if (code == null) {
                    code = inInterfaces(each, name, descriptor);
                }
                if (code != null) {
                    return code;
                }
            }
        }
        return null;
    }

    @Nullable
    Code declared(Class<?> type, String name, String descriptor) {
        var tree = tree(type);
        if (tree == null) {
            return null;
        }
        for (var method : tree.methods) {
            if (method.name.equals(name) && method.desc.equals(descriptor)) {
                return new Code(type, tree, method);
            }
        }
        return null;
    }

    /// One method's code and where it stands.
    record Code(Class<?> owner, ClassNode tree, MethodNode method) {

        /// A class that this code names, as its own loader sees it; null if it sees none.
        @Nullable
        Class<?> named(String internalName) {
            return named(Type.getObjectType(internalName));
        }

        @Nullable
        Class<?> named(Type type) {
            try {
                return switch (type.getSort()) {
                    case Type.INT -> int.class;
                    case Type.LONG -> long.class;
                    case Type.BOOLEAN -> boolean.class;
                    case Type.BYTE -> byte.class;
                    case Type.SHORT -> short.class;
                    case Type.CHAR -> char.class;
                    case Type.FLOAT -> float.class;
                    case Type.DOUBLE -> double.class;
                    case Type.ARRAY -> Class.forName(type.getDescriptor().replace('/', '.'), false,
                            owner.getClassLoader());
                    case Type.OBJECT -> type.getInternalName().equals(tree.name)
                            ? owner
                            : Class.forName(type.getClassName(), false, owner.getClassLoader());
                    default -> null;
                };
            } catch (ClassNotFoundException | LinkageError _) {
                return null;
            }
        }

        /// Whether somebody else may have written that type: it has another loader.
        @SuppressWarnings("ReferenceEquality")
        boolean isOfAnother(Class<?> type) {
            return type.getClassLoader() != owner.getClassLoader();
        }

        String title() {
            return owner.getName() + "." + method.name;
        }
    }
}
