package spin.bench.compare;

import java.util.ArrayList;
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
                        + (known.isEmpty() ? "none is installed" : "choose from " + listed(known)) + ".");
            }
        }
    }

    /// Names out of a list that was cut at its commas, where a name may have commas of its own: of the pieces as many as possible make
    /// one known name.
    ///
    /// @return names; a piece that begins no known one stays as it is
    static List<String> joined(List<String> pieces, Collection<String> known) {
        var names = new ArrayList<String>();
        int next = 0;
        while (next < pieces.size()) {
            int end = next + 1;
            for (int i = pieces.size(); i > next; i--) {
                if (known.contains(joined(pieces.subList(next, i)))) {
                    end = i;
                    break;
                }
            }
            names.add(joined(pieces.subList(next, end)));
            next = end;
        }
        return names;
    }

    private static String joined(List<String> pieces) {
        return String.join(",", pieces).strip();
    }

    private static String listed(Collection<String> names) {
        return String.join(names.stream().anyMatch(name -> name.contains(",")) ? "; " : ", ", names);
    }
}
