package spin.dispatcher.predicate;

import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;

/// One step from a value to a value that is read from it.
public sealed interface Hop {
    Class<?> from();

    Class<?> to();

    /// Whether it reads nothing that can change while a raise lasts.
    boolean isStable();

    /// For access checks.
    Member member();

    /// An instance field.
    record OfField(Field field) implements Hop {
        @Override
        public Class<?> from() {
            return field.getDeclaringClass();
        }

        @Override
        public Class<?> to() {
            return field.getType();
        }

        @Override
        public boolean isStable() {
            return Modifier.isFinal(field.getModifiers());
        }

        @Override
        public Member member() {
            return field;
        }

        @Override
        public String toString() {
            return "." + field.getName();
        }
    }

    /// A method that is given the value, as receiver or as first argument, and then constants.
    ///
    /// @param constants numbers, one for each further parameter
    /// @param declared whether it is [ReadOnly], by the word of whoever wrote the accessor or of the method itself
    record OfMethod(Method method, List<Number> constants, boolean declared) implements Hop {
        public OfMethod {
            constants = List.copyOf(constants);
            // One form for each meaning, or guards that ask the same would not be searched together.
            declared = declared || isReadOnly(method);
        }

        boolean isStatic() {
            return Modifier.isStatic(method.getModifiers());
        }

        @Override
        public Class<?> from() {
            return isStatic() ? method.getParameterTypes()[0] : method.getDeclaringClass();
        }

        @Override
        public Class<?> to() {
            return method.getReturnType();
        }

        @Override
        public boolean isStable() {
            return declared;
        }

        @Override
        public Member member() {
            return method;
        }

        @Override
        public String toString() {
            var text = constants.toString();
            return "." + method.getName() + "(" + text.substring(1, text.length() - 1) + ")";
        }
    }

    /// By its own word, its type's, or because the JDK's documentation says so.
    static boolean isReadOnly(Method method) {
        return method.isAnnotationPresent(ReadOnly.class)
                || method.getDeclaringClass().isAnnotationPresent(ReadOnly.class)
                || PureMethods.isStable(method);
    }
}
