package spin.dispatcher.predicate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/// Where the class files come from that are read, and the right to read fields of their instances.
///
/// Whoever loads classes from elsewhere than resources gives its own: bytes as they were defined, and a lookup into its
/// modules, which are open to nobody else.
public interface Sources {

    /// The class file that `type` was defined from; null if it is not known.
    byte @Nullable [] classFile(Class<?> type);

    /// Full access to `type`; null if it cannot be had.
    MethodHandles.@Nullable Lookup lookup(Class<?> type);

    /// Whether the word of that type's methods is taken when they say that they are [ReadOnly]. The dispatcher then calls them itself,
    /// in front of a binding's turn and outside its limit, so whoever loads classes of strangers says no to theirs; those
    /// methods are read like any other code.
    default boolean believes(Class<?> type) {
        return true;
    }

    /// Class files as resources of their own loader, and access to what its module opens.
    static Sources resources() {
        return Resources.ONLY;
    }

    /// See [#resources].
    enum Resources implements Sources {
        ONLY;

        @Override
        public byte @Nullable [] classFile(Class<?> type) {
            if (type.isHidden() || type.isArray() || type.isPrimitive()) {
                return null;
            }
            var resource = "/" + type.getName().replace('.', '/') + ".class";
            try (var in = type.getResourceAsStream(resource)) {
                return in == null ? null : in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException("The class file of %s cannot be read; guards of it cannot be verified."
                        .formatted(type.getName()), e);
            }
        }

        @Override
        public MethodHandles.@Nullable Lookup lookup(Class<?> type) {
            try {
                return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            } catch (IllegalAccessException _) {
                return null;
            }
        }
    }
}
