package spin.domains.meter;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What has its hash from the JVM has another one on every run; a domain sees one instead that only its own doings decide.
///
/// Objects of the domain's own classes are numbered (see [Account#identity]), constants of enumerations have their name's. Of the JDK's
/// objects without a hash of their own (an array, an `Object`, a `Class`) all of a class have the same. What this does not reach: such
/// objects inside the JDK's containers, when the container's hash or text is asked for; and constants of enumerations where the JVM does
/// not open `java.lang` to this library (`--add-opens java.base/java.lang=ALL-UNNAMED`, or its module's name).
public final class Identity {

    /// Where an enumeration keeps the hash of a constant, once it has been asked for; null where it is closed to this library.
    private static final @Nullable Field HASH = hashOfConstants();

    private static final ClassValue<Boolean> HASH_BY_THE_JVM = asked(
            type -> type == Class.class || hashIsTheJvms(type));
    private static final ClassValue<Boolean> TEXT_BY_THE_JVM = asked(
            type -> method(type, "toString").getDeclaringClass() == Object.class);
    private static final ClassValue<Boolean> NUMBERED = asked(
            type -> type.isEnum() || method(type, "hashCode").isSynthetic());

    private Identity() {}

    private static ClassValue<Boolean> asked(Predicate<Class<?>> question) {
        return new ClassValue<>() {
            @Override
            protected Boolean computeValue(Class<?> type) {
                return question.test(type);
            }
        };
    }

    private static Method method(Class<?> type, String name) {
        try {
            return type.getMethod(name);
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException("Every class has a " + name + ", " + type + " too", impossible);
        }
    }

    private static @Nullable Field hashOfConstants() {
        try {
            var field = Enum.class.getDeclaredField("hash");
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException | InaccessibleObjectException closed) {
            return null;
        }
    }

    /// Whether the objects of a class, which is no interface, have the hash that the JVM invents.
    public static boolean hashIsTheJvms(Class<?> type) {
        return method(type, "hashCode").getDeclaringClass() == Object.class;
    }

    /// Whether constants of enumerations have their hash from their name here.
    public static boolean settlesConstants() {
        return HASH != null;
    }

    /// Gives a constant the hash that its name decides, unless it has been asked for one already.
    public static void settle(Enum<?> constant) {
        if (HASH != null) {
            try {
                if (HASH.getInt(constant) == 0) {
                    int hash = 31 * constant.getDeclaringClass().getName().hashCode() + constant.name().hashCode();
                    HASH.setInt(constant, hash == 0 ? 1 : hash);
                }
            } catch (IllegalAccessException impossible) {
                throw new IllegalStateException("A field that was opened is closed.", impossible);
            }
        }
    }

    /// The same class; if it is an enumeration of the JDK's, its constants have their hashes now.
    public static Class<?> settled(Class<?> type) {
        if (HASH != null && type.isEnum()) {
            for (var constant : type.getEnumConstants()) {
                settle((Enum<?>) constant);
            }
        }
        return type;
    }

    /// The object itself, or what answers for it to `hashCode` and `toString` where its own answers are the JVM's.
    public static @Nullable Object seen(@Nullable Object object) {
        if (object == null || object instanceof String || object instanceof Number
                || !HASH_BY_THE_JVM.get(object.getClass())) {
            return object;
        }
        return new Nameless(object);
    }

    /// What `System.identityHashCode` gives a domain: for an object that is numbered, its number.
    public static int of(@Nullable Object object) {
        if (object == null) {
            return 0;
        }
        return NUMBERED.get(object.getClass()) ? object.hashCode() : name(object.getClass()).hashCode();
    }

    /// Without what the JVM adds to the names of classes that it makes while it runs.
    private static String name(Class<?> type) {
        var name = type.getName();
        int made = name.indexOf('/');
        return made < 0 ? name : name.substring(0, made);
    }

    /// It answers for an object.
    private static final class Nameless {

        private final Object object;

        Nameless(Object object) {
            this.object = object;
        }

        @Override
        public int hashCode() {
            return name(object instanceof Class<?> type ? type : object.getClass()).hashCode();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return super.equals(other);
        }

        @Override
        public String toString() {
            return TEXT_BY_THE_JVM.get(object.getClass())
                    ? name(object.getClass()) + '@' + Integer.toHexString(hashCode())
                    : object.toString();
        }
    }
}
