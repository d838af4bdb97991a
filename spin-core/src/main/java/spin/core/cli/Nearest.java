package spin.core.cli;

import java.util.Collection;
import java.util.Optional;

/// Guesses what somebody meant who typed a name that does not exist.
final class Nearest {
    private Nearest() {}

    /// The name that is fewest slips of the pen away, if it is near at all; of equally near ones the first.
    static Optional<String> to(String typed, Collection<String> names) {
        String best = null;
        int fewest = Integer.MAX_VALUE;
        for (var name : names) {
            int slips = name.startsWith(typed) && !typed.isEmpty() ? 1 : slips(typed, name);
            // A third of the letters may be wrong: beyond that it is another word. In '-h' every letter is the word.
            if (slips < fewest && slips <= Math.max(1, name.length() / 3) && name.length() > 2) {
                fewest = slips;
                best = name;
            }
        }
        return Optional.ofNullable(best);
    }

    /// Letters to add, drop, change, or swap with their neighbour (optimal string alignment).
    static int slips(String from, String to) {
        if (from.length() > 64 || to.length() > 64) {
            return Integer.MAX_VALUE; // the table is quadratic, and nobody mistypes a word like that
        }
        var cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                cost[i][j] = Math.min(cost[i - 1][j - 1] + change, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                if (i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[from.length()][to.length()];
    }
}
