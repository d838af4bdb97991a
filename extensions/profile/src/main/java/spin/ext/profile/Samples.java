package spin.ext.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Samples by stack, each a line for `flamegraph.pl` and its kin: frames from the outside in, separated by `;`, and how many.
final class Samples {
    private static final int MOST_STACKS = 100_000;

    private final Map<String, Long> byStack = new TreeMap<>();
    private long taken;
    private long elsewhere;

    void add(String stack) {
        taken++;
        if (byStack.size() < MOST_STACKS || byStack.containsKey(stack)) {
            byStack.merge(stack, 1L, Long::sum);
        }
    }

    /// It was time for a sample, and no user code executed.
    void elsewhere() {
        elsewhere++;
    }

    long taken() {
        return taken;
    }

    void clear() {
        byStack.clear();
        taken = 0;
        elsewhere = 0;
    }

    List<String> folded() {
        var lines = new ArrayList<String>();
        byStack.forEach((stack, count) -> lines.add(stack + " " + count));
        if (elsewhere > 0) {
            lines.add("[kernel or idle] " + elsewhere);
        }
        return lines;
    }

    /// A name in a folded stack has neither a separator nor a line's end.
    static String frame(String name) {
        var clean = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char each = name.charAt(i);
            clean.append(each == ';' || each == ' ' || Character.isISOControl(each) ? '_' : each);
        }
        return clean.toString();
    }
}
