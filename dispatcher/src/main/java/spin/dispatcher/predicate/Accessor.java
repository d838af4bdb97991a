package spin.dispatcher.predicate;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How a value is read from what an event was raised with (or a filter is asked about): a parameter, then fields and
/// methods along a path.
///
///     Accessor.argument(0, UdpView.class).get("destinationPort")          the first parameter's destinationPort()
///     Accessor.argument(0, byte[].class).by(Octets.class, "unsigned16", 12)   Octets.unsigned16(first parameter, 12)
///
/// Two accessors are equal when they read the same by the same path; that is what lets a search be shared.
public record Accessor(int parameter, Class<?> root, List<Hop> path) {
    public Accessor {
        path = List.copyOf(path);
        if (parameter < 0) {
            throw new IllegalArgumentException("there is no parameter " + parameter + "; count from 0");
        }
    }

    /// The parameter itself.
    public static Accessor argument(int parameter, Class<?> type) {
        return new Accessor(parameter, type, List.of());
    }

    /// Reads the public method without parameters, or else the public field, of this name.
    public Accessor get(String name) {
        for (var method : type().getMethods()) {
            if (method.getName().equals(name) && method.getParameterCount() == 0 && !method.isBridge()
                    && !Modifier.isStatic(method.getModifiers()) && method.getReturnType() != void.class) {
                return then(new Hop.OfMethod(method, List.of(), isComponent(method)));
            }
        }
        for (var field : type().getFields()) {
            if (field.getName().equals(name) && !Modifier.isStatic(field.getModifiers())) {
                return then(new Hop.OfField(field));
            }
        }
        throw new IllegalArgumentException(
                "%s has no public method without parameters and no public field called %s; name one that it has."
                        .formatted(type().getName(), name));
    }

    /// A record's accessor that nobody wrote by hand reads a final field.
    private static boolean isComponent(Method method) {
        return method.getDeclaringClass().isRecord() && Recogniser.isPlainComponent(method);
    }

    /// Reads by a public static method that takes the value, then these numbers.
    public Accessor by(Class<?> owner, String method, Number... constants) {
        for (var candidate : owner.getMethods()) {
            var parameters = candidate.getParameterTypes();
            if (candidate.getName().equals(method) && Modifier.isStatic(candidate.getModifiers())
                    && parameters.length == constants.length + 1 && parameters[0].isAssignableFrom(type())
                    && Arrays.stream(parameters).skip(1).allMatch(Accessor::isNumber)) {
                return then(new Hop.OfMethod(candidate, List.of(constants), false));
            }
        }
        throw new IllegalArgumentException(
                "%s has no public static method %s(%s, and %d numbers); name one that it has."
                        .formatted(owner.getName(), method, type().getSimpleName(), constants.length));
    }

    private static boolean isNumber(Class<?> type) {
        return type == int.class || type == long.class || type == short.class || type == byte.class;
    }

    /// The same, with the writer's word that the last step reads nothing that can change while a raise lasts.
    public Accessor readOnly() {
        var hops = new ArrayList<>(path);
        if (!hops.isEmpty() && hops.removeLast() instanceof Hop.OfMethod(var method, var constants, var _)) {
            hops.add(new Hop.OfMethod(method, constants, true));
            return new Accessor(parameter, root, hops);
        }
        return this;
    }

    Accessor then(Hop hop) {
        var hops = new ArrayList<>(path);
        hops.add(hop);
        return new Accessor(parameter, root, hops);
    }

    /// What it reads.
    public Class<?> type() {
        return path.isEmpty() ? root : path.getLast().to();
    }

    /// Whether it reads nothing that a handler, a filter or another thread can change while a raise lasts. The parameter
    /// itself can only be changed by a filter, and nothing is moved across one.
    public boolean isStable() {
        return path.stream().allMatch(Hop::isStable);
    }

    /// Whether reading can fail: a null on the way, or what a method throws.
    public boolean canFail() {
        return !path.isEmpty();
    }

    /// All of it.
    public Extract whole() {
        return new Extract(this, 0, -1);
    }

    /// Some of its bits, in their place.
    public Extract masked(long mask) {
        return new Extract(this, 0, mask);
    }

    public Atom is(long value) {
        return whole().is(value);
    }

    public Atom isNot(long value) {
        return whole().isNot(value);
    }

    public Atom between(long low, long high) {
        return whole().between(low, high);
    }

    @Override
    public String toString() {
        var text = new StringBuilder("argument ").append(parameter);
        path.forEach(text::append);
        return text.toString();
    }
}
