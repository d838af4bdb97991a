package spin.core.panic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What was known when the kernel failed.
///
/// ```text
///   kernel panic: java.lang.NullPointerException: ... in handler bad of kernel on Shell.run
///     time      1234 cycles
///     raised by Shell.run, Trap.systemCall         the innermost first
///     stack     java.lang.NullPointerException: ...
///               at spin.core...
///     strands   ...                                one part after the other
/// ```
///
/// @param what   the failure, in a line
/// @param where  whose code it was, in a few words
/// @param cycle  simulated time
/// @param raises the events that were being raised, the innermost first; empty when the stack was gone already
/// @param stack  the frames of the failure and of what caused it
/// @param parts  what else is known, by title
public record PanicReport(String what, String where, long cycle, List<String> raises, List<String> stack,
        Map<String, List<String>> parts) {

    /// The exit status of a process whose kernel has panicked.
    public static final int STATUS = 3;

    public PanicReport {
        raises = List.copyOf(raises);
        stack = List.copyOf(stack);
        var copy = new LinkedHashMap<String, List<String>>();
        parts.forEach((title, lines) -> copy.put(title, List.copyOf(lines)));
        parts = copy;
    }

    /// One sentence, without a full stop.
    public String sentence() {
        return "kernel panic: %s in %s".formatted(what, where);
    }

    /// For the console.
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(sentence());
        lines.add("  time: %d cycles".formatted(cycle));
        if (!raises.isEmpty()) {
            lines.add("  raised by: " + String.join(", in ", raises));
        }
        part(lines, "stack", stack);
        parts.forEach((title, of) -> part(lines, title, of));
        return lines;
    }

    private static void part(List<String> lines, String title, List<String> of) {
        lines.add("  " + title + (of.isEmpty() ? ": none" : ":"));
        of.forEach(line -> lines.add("    " + line));
    }

    /// For programs: JSON's own kinds of values only.
    public Map<String, Object> values() {
        var values = new LinkedHashMap<String, Object>();
        values.put("what", what);
        values.put("where", where);
        values.put("cycle", cycle);
        values.put("raises", raises);
        values.put("stack", stack);
        values.put("parts", parts);
        return values;
    }
}
