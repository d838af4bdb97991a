package spin.bench.domains.guest;

import java.util.LinkedHashMap;
import java.util.Map;
import spin.bench.domains.Loop;

/// The JDK's map, put and asked.
public final class HashTable implements Loop {

    public HashTable() {}

    @Override
    public long run(long seed) {
        Map<Integer, Integer> map = new LinkedHashMap<>();
        for (int i = 0; i < 1000; i++) {
            map.put(i * 31, i);
        }
        long sum = seed;
        for (int i = 0; i < 4000; i++) {
            var found = map.get(i);
            sum += found == null ? 1 : found;
        }
        return sum;
    }
}
