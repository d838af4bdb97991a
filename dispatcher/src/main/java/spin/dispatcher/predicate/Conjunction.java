package spin.dispatcher.predicate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Atoms that must all hold. Neighbours that bound the same extract are one atom.
public record Conjunction(List<Atom> atoms) {
    public Conjunction {
        atoms = joined(atoms);
    }

    public static Conjunction of(Atom... atoms) {
        return new Conjunction(List.of(atoms));
    }

    public Conjunction and(Conjunction other) {
        var all = new ArrayList<>(atoms);
        all.addAll(other.atoms);
        return new Conjunction(all);
    }

    /// Only neighbours: an atom that moved in front of another would spare it a failure.
    private static List<Atom> joined(List<Atom> atoms) {
        var joined = new ArrayList<Atom>();
        for (var atom : atoms) {
            var last = joined.isEmpty() ? null : joined.getLast();
            if (last != null && atom.operator() == Atom.Operator.WITHIN && last.operator() == Atom.Operator.WITHIN
                    && last.extract().equals(atom.extract())) {
                joined.set(joined.size() - 1, atom.extract().between(Math.max(atom.low(), last.low()),
                        Math.min(atom.high(), last.high())));
            } else if (!joined.contains(atom)) {
                joined.add(atom);
            }
        }
        return List.copyOf(joined);
    }

    @Override
    public String toString() {
        return atoms.isEmpty() ? "true" : atoms.stream().map(Atom::toString).collect(Collectors.joining(" && "));
    }
}
