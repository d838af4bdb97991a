package spin.domains;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import spin.dispatcher.Filter;
import spin.dispatcher.Guard;
import spin.dispatcher.Handler;
import spin.dispatcher.predicate.ClassPromises;
import spin.dispatcher.predicate.Ephemeral;
import spin.dispatcher.predicate.Verification;
import spin.domains.define.DomainLoader;
import spin.domains.link.InstallSites;
import spin.domains.verify.AsWritten;
import spin.domains.verify.Violation;

/// What a domain's code promises of itself, held against its instructions when its classes are defined and none of it has run.
///
/// | promise | who gives it |
/// |---|---|
/// | FUNCTIONAL | every class that is a [Guard]: lambdas and method references too, wherever they are used |
/// | EPHEMERAL | every method that is marked [Ephemeral], itself or by its class; every handler that is installed as `ephemeral()` in the method that makes it |
///
/// The dispatcher's own readers decide. A handler that reaches its install from elsewhere is seen by nobody here; the
/// dispatcher asks again at each install ([DomainEffects]).
final class Promises {

    private static final String NOT_FUNCTIONAL = "not-functional";
    private static final String NOT_EPHEMERAL = "not-ephemeral";
    private static final String EPHEMERAL = Type.getDescriptor(Ephemeral.class);
    private static final String LAMBDA = "$$Lambda$";

    private final DomainLoader loader;
    private final Map<String, byte[]> linked;
    private final ClassPromises promises = new ClassPromises(new DomainSources());
    private final Map<String, Violation> broken = new LinkedHashMap<>();

    private Promises(DomainLoader loader, Map<String, byte[]> linked) {
        this.loader = loader;
        this.linked = linked;
    }

    /// The promises that are not kept, all of them.
    ///
    /// @param linked the domain's class files, not yet metered, by internal name
    static List<Violation> broken(DomainLoader loader, Map<String, byte[]> linked) {
        var promises = new Promises(loader, linked);
        linked.forEach(promises::check);
        return List.copyOf(promises.broken.values());
    }

    private void check(String internalName, byte[] bytes) {
        var type = type(internalName);
        if (Guard.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
            note(NOT_FUNCTIONAL, "is asked as a guard", promises.functional(type, "test"), type);
        }
        // A lambda's class says so only because it passes on what it is given.
        if (!internalName.contains(LAMBDA) && mentionsEphemeral(bytes)) {
            for (var method : type.getDeclaredMethods()) {
                if (saysEphemeral(type, method)) {
                    note(NOT_EPHEMERAL, "says that it may be ended anywhere", promises.ephemeral(type,
                            method.getName(), Type.getMethodDescriptor(method)), type);
                }
            }
        }
        for (var handler : InstallSites.ephemeralHandlers(bytes)) {
            var installed = type(handler);
            if (Handler.class.isAssignableFrom(installed)) {
                note(NOT_EPHEMERAL, "is installed as ephemeral", promises.ephemeral(installed,
                        Filter.class.isAssignableFrom(installed) ? "filter" : "handle"), installed);
            }
        }
    }

    /// Whether the class file has the annotation's name in it; to ask each method for it makes the JVM build objects for all of them.
    private static boolean mentionsEphemeral(byte[] classFile) {
        return new String(classFile, StandardCharsets.ISO_8859_1).contains(EPHEMERAL);
    }

    private static boolean saysEphemeral(Class<?> type, Method method) {
        return !Modifier.isAbstract(method.getModifiers()) && !method.isSynthetic()
                && (type.isAnnotationPresent(Ephemeral.class) || method.isAnnotationPresent(Ephemeral.class));
    }

    private Class<?> type(String internalName) {
        try {
            return Class.forName(internalName.replace('/', '.'), false, loader);
        } catch (ClassNotFoundException impossible) {
            throw new IllegalStateException(internalName + " was defined just now and is not there.", impossible);
        }
    }

    private void note(String rule, String promise, Verification verification, Class<?> type) {
        switch (verification) {
            case Verification.Kept() -> {
            }
            case Verification.Unreadable(var reason) -> add(place(type.getName(), "", 0), rule,
                    promise + " and cannot be read: " + reason);
            case Verification.Broken(var violations) -> violations.forEach(each -> add(
                    place(each.className(), each.method(), each.line()), rule,
                    promise + " and has " + each.instruction() + ": " + each.reason()));
        }
    }

    private record Place(String className, String method, int line) {

        String text() {
            return className + (method.isEmpty() ? "" : "." + method) + (line == 0 ? "" : " (line " + line + ")");
        }
    }

    private void add(Place place, String rule, String what) {
        var message = place.text() + " " + what + ".";
        broken.putIfAbsent(rule + message,
                new Violation(rule, place.className(), place.method(), place.line(), message));
    }

    /// The place as its author knows it: the class of a lambda stands where the lambda was written.
    private Place place(String className, String method, int line) {
        int generated = className.indexOf(LAMBDA);
        if (generated < 0) {
            return new Place(className, AsWritten.method(method), line);
        }
        var host = className.substring(0, generated);
        var file = linked.get(host.replace('.', '/'));
        return file == null ? new Place(host, "", line) : whereIsMade(className.replace('.', '/'), host, file);
    }

    private static Place whereIsMade(String lambda, String host, byte[] file) {
        var node = new ClassNode();
        new ClassReader(file).accept(node, ClassReader.SKIP_FRAMES);
        for (var method : node.methods) {
            int line = 0;
            for (var instruction : method.instructions) {
                switch (instruction) {
                    case LineNumberNode number -> line = number.line;
                    case FieldInsnNode only when only.owner.equals(lambda) -> {
                        return new Place(host, AsWritten.method(method.name), line);
                    }
                    case MethodInsnNode make when make.owner.equals(lambda) -> {
                        return new Place(host, AsWritten.method(method.name), line);
                    }
                    default -> {
                    }
                }
            }
        }
        return new Place(host, "", 0);
    }
}
