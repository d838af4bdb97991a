package spin.dispatcher.predicate;

import java.util.List;

/// What was recognised in a guard.
public sealed interface Recognition {

    /// It says yes exactly when these atoms hold, asked in this order.
    record Exact(Conjunction test) implements Recognition {}

    /// It says no, and does nothing else, when one of these does not hold; otherwise it has to be asked.
    ///
    /// @param reason why that is not all
    record Necessary(List<Atom> atoms, String reason) implements Recognition {
        public Necessary {
            atoms = List.copyOf(atoms);
        }
    }

    /// Nothing.
    record None(String reason) implements Recognition {}
}
