package spin.dispatcher;

import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import spin.dispatcher.predicate.Accessor;
import spin.dispatcher.predicate.Atom;
import spin.dispatcher.predicate.Conjunction;
import spin.dispatcher.predicate.Extract;
import spin.dispatcher.predicate.Readers;
import spin.dispatcher.predicate.Recogniser;
import spin.dispatcher.predicate.Recognition;
import spin.dispatcher.predicate.Sources;

/// Looks into guards: what can be asked before a binding's turn, so that one search answers for many.
///
/// A test may be moved in front of what comes before it only if it reads nothing that can change while a raise lasts, and
/// only if asking it earlier spares nobody a failure: what is behind the first guard that is not understood stays there.
final class Screening {
    private static final String SEARCHED = "can be searched for";
    private static final String TRUE = "always says yes";

    private final Recogniser recogniser;
    private final Readers readers;

    Screening(Sources sources) {
        recogniser = new Recogniser(sources);
        readers = new Readers(sources);
    }

    Readers readers() {
        return readers;
    }

    Recognition of(Guard guard, MethodType event) {
        return switch (guard) {
            case Guard.Where where -> new Recognition.Exact(where.rooted(event));
            case Guard.Typed(var test) -> recogniser.of(test, "invokeExact", event);
            case Guard.Closed closed -> new Recognition.None("a handle with a closure does not tell what it calls");
            case Closures.Closing closing -> new Recognition.None("a closure is not looked into");
            default -> recogniser.of(guard, "test", event);
        };
    }

    /// How many guards at the beginning are atoms and nothing else. They are instructions of the dispatcher, not calls of
    /// the installer's code, and so they are no part of a limited stretch.
    int atoms(Entry entry, MethodType event) {
        int number = 0;
        for (var guard : entry.guards()) {
            if (!(of(guard, event) instanceof Recognition.Exact)) {
                return number;
            }
            number++;
        }
        return number;
    }

    /// What must hold for anything to happen at the binding's turn, and may be asked before it.
    List<Atom> necessary(List<Recognition> guards) {
        var atoms = new ArrayList<Atom>();
        for (var guard : guards) {
            switch (guard) {
                case Recognition.Exact(var test) -> {
                    if (!add(atoms, test.atoms())) {
                        return atoms;
                    }
                }
                case Recognition.Necessary(var some, var reason) -> {
                    add(atoms, some);
                    return atoms;
                }
                case Recognition.None none -> {
                    return atoms;
                }
            }
        }
        return atoms;
    }

    /// For each guard, whether it can be asked before its turn, or why it cannot.
    List<String> notes(List<Recognition> guards) {
        var notes = new ArrayList<String>();
        boolean waits = false;
        for (var guard : guards) {
            var note = waits ? "asked in its turn: a guard in front of it is" : note(guard);
            waits = waits || !(note.equals(SEARCHED) || note.equals(TRUE));
            notes.add(note);
        }
        return notes;
    }

    private String note(Recognition guard) {
        return switch (guard) {
            case Recognition.Exact(var test) ->
                test.atoms().stream().map(this::obstacle).filter(each -> !each.isEmpty())
                        .findFirst().map("asked in its turn: "::concat).orElse(SEARCHED);
            case Recognition.Necessary(var some, var reason) ->
                "asked in its turn, if %s: %s".formatted(new Conjunction(some), reason);
            case Recognition.None(var reason) -> "asked in its turn: " + reason;
        };
    }

    /// Empty if there is none.
    private String obstacle(Atom atom) {
        var accessor = atom.extract().accessor();
        if (!accessor.isStable()) {
            return accessor + " may change while a raise lasts";
        }
        return readers.of(accessor) == null ? accessor + " is not accessible to the dispatcher" : "";
    }

    /// False if one of them has to wait for its turn, and with it all that come behind.
    private boolean add(List<Atom> to, List<Atom> atoms) {
        for (var atom : atoms) {
            if (!obstacle(atom).isEmpty()) {
                return false;
            }
            to.add(atom);
        }
        return true;
    }

    /// The same atoms on the parameters as the event declares them; an event whose parameters are others is refused.
    static Conjunction rooted(Conjunction test, MethodType event) {
        return new Conjunction(test.atoms().stream().map(atom -> rooted(atom, event)).toList());
    }

    private static Atom rooted(Atom atom, MethodType event) {
        var extract = atom.extract();
        var accessor = extract.accessor();
        int parameter = accessor.parameter();
        boolean fits = parameter < event.parameterCount()
                && (accessor.root() == event.parameterType(parameter) || (!accessor.path().isEmpty()
                        && accessor.root().isAssignableFrom(event.parameterType(parameter))));
        if (!fits) {
            throw new IllegalArgumentException("%s reads what %s does not have".formatted(atom, event));
        }
        var rooted = new Accessor(parameter, event.parameterType(parameter), accessor.path());
        return new Atom(new Extract(rooted, extract.shift(), extract.mask()), atom.operator(), atom.low(), atom.high());
    }
}
