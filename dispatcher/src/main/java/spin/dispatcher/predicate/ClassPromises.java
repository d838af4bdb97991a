package spin.dispatcher.predicate;

import java.util.List;
import spin.dispatcher.predicate.Implementations.Found;

/// Reads a set of classes before there are objects of them, and says what of their code breaks a promise. A method that
/// several lead to is walked once and reported once, so that the work is bounded by the code that there is.
///
/// Not for two threads at a time.
public final class ClassPromises {
    private final ClassFiles files;
    private final Implementations implementations;
    private final Effects functional;
    private final Effects ephemeral;

    public ClassPromises(Sources sources) {
        files = new ClassFiles(sources);
        implementations = new Implementations(files, sources);
        functional = new Effects(files, new Functional.NoEffect());
        ephemeral = new Effects(files, new Ephemerality.MayEndAnywhere());
    }

    /// What of the objects of a class is not [Functional] and has not been reported before.
    ///
    /// @param type   implements a functional interface
    /// @param method that interface's
    public Verification functional(Class<?> type, String method) {
        return verification(functional, implementations.ofClass(type, method));
    }

    /// The same for [Ephemerality].
    public Verification ephemeral(Class<?> type, String method) {
        return verification(ephemeral, implementations.ofClass(type, method));
    }

    /// The same for one method that says itself that it may be terminated.
    public Verification ephemeral(Class<?> owner, String name, String descriptor) {
        var code = files.declared(owner, name, descriptor);
        return verification(ephemeral, code == null
                ? new Found.Unknown("the class file of %s cannot be read".formatted(owner.getName()))
                : new Found.One(new Implementation(code, List.of(), null)));
    }

    private static Verification verification(Effects effects, Found found) {
        return switch (found) {
            case Found.Unknown(var reason) -> new Verification.Unreadable(reason);
            case Found.Several(var candidates, var _) -> throw new IllegalStateException(
                    "a class has one implementation, not " + candidates.size());
            case Found.One(var implementation) -> {
                var violations = effects.of(implementation);
                yield violations.isEmpty() ? new Verification.Kept() : new Verification.Broken(violations);
            }
        };
    }
}
