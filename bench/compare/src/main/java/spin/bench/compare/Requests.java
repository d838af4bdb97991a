package spin.bench.compare;

import java.util.Collection;
import java.util.List;

/// What was asked for by name, held against what there is.
public final class Requests {

    private Requests() {}

    /// @param kind what the names name
    /// @throws CompareException when one is not known; the message says which there are
    public static void allKnown(String kind, List<String> asked, Collection<String> known) {
        for (var name : asked) {
            if (!known.contains(name)) {
                throw CompareException.asked("There is no " + kind + " `" + name + "`; "
                        + (known.isEmpty() ? "none is installed" : "choose from " + String.join(", ", known)) + ".");
            }
        }
    }
}
