package benign;

import spin.domains.Greeter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Hash maps and sets used for look-ups.
public final class HashTables implements Greeter {

    @Override
    public String greet(Desk desk) {
        var squares = new HashMap<Integer, Integer>();
        for (int i = 0; i < 1000; i++) {
            squares.put(i, i * i);
        }
        var odd = new HashSet<Integer>();
        for (var entry : squares.entrySet()) {
            if (entry.getValue() % 2 == 1) {
                odd.add(entry.getKey());
            }
        }
        long sum = 0;
        for (int i = 0; i < 1200; i++) {
            sum += squares.getOrDefault(i, -1);
        }
        return sum + " " + odd.size() + odd.contains(7) + squares.containsValue(81) + squares.remove(3) + squares.size()
                + new ArrayList<>(new TreeSet<>(odd)).subList(0, 5) + Map.of("a", 1).get("a") + Set.of(4).contains(4);
    }
}
