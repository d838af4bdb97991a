package spin.dispatcher.predicate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The methods of the JDK that may be called without an effect, as the file `pure-methods.txt` beside this class lists
/// them. What is not in it has an effect.
final class PureMethods {
    private static final String FILE = "pure-methods.txt";
    /// `equals` of these asks the objects' own code.
    private static final Map<String, Row> ROWS = read();

    private record Row(boolean stable, Set<String> names) {}

    private PureMethods() {}

    /// @param owner with slashes
    static boolean isPure(String owner, String name, String descriptor) {
        var row = ROWS.get(owner);
        return row != null && row.names().contains(name) && !asksItsArguments(owner, name, descriptor);
    }

    static boolean isStable(Method method) {
        var row = ROWS.get(method.getDeclaringClass().getName().replace('.', '/'));
        return row != null && row.stable() && row.names().contains(method.getName());
    }

    /// `Objects.equals(a, b)` runs `a.equals`, and so on: whoever wrote that may have written anything.
    private static boolean asksItsArguments(String owner, String name, String descriptor) {
        boolean compares = name.equals("equals") || name.equals("contentEquals") || name.equals("contains");
        return compares && (owner.equals("java/util/Objects") || descriptor.contains("Ljava/lang/CharSequence;")
                || descriptor.contains("[Ljava/lang/Object;"));
    }

    private static Map<String, Row> read() {
        try (var in = PureMethods.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing beside " + PureMethods.class.getName());
            }
            var rows = new HashMap<String, Row>();
            for (var line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    var words = java.util.List.of(line.split(" "));
                    rows.put(words.get(1).replace('.', '/'),
                            new Row(words.get(0).equals("stable"), Set.copyOf(words.subList(2, words.size()))));
                }
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " cannot be read", e);
        }
    }
}
