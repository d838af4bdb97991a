package spin.bench.domains.guest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One class of the plugin: some of everything that extensions are made of.
public final class Part {

    private final List<String> words = new ArrayList<>();
    private long sum;

    public Part() {}

    public long run(long seed) {
        for (int i = 0; i < 4; i++) {
            words.add("word " + (seed + i));
        }
        sum += parse(words.getLast()) + counts().size();
        words.removeIf(word -> word.endsWith("3"));
        return sum + kind((int) seed & 3);
    }

    private static long parse(String text) {
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                number = 10 * number + (c - '0');
            }
        }
        return number;
    }

    private Map<Integer, Integer> counts() {
        var counts = new LinkedHashMap<Integer, Integer>();
        for (var word : words) {
            counts.merge(word.length(), 1, Integer::sum);
        }
        return counts;
    }

    private static int kind(int number) {
        try {
            return switch (number) {
                case 0 -> 7;
                case 1 -> 11;
                case 2 -> Integer.parseInt("13");
                default -> throw new IllegalArgumentException("number " + number);
            };
        } catch (IllegalArgumentException unknown) {
            return 1;
        }
    }
}
