package benign;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.TreeMap;
import spin.domains.Greeter;

/// Sequenced collections: both ends, reversed views, in lists, sets, maps and queues.
public final class Sequenced implements Greeter {

    @Override
    public String greet(Desk desk) {
        var list = new ArrayList<>(List.of(1, 2, 3));
        list.addFirst(0);
        list.addLast(4);
        list.reversed().removeFirst();
        SequencedMap<String, Integer> map = new LinkedHashMap<>();
        map.put("b", 2);
        map.putFirst("a", 1);
        map.putLast("c", 3);
        map.pollFirstEntry();
        var set = new LinkedHashSet<>(List.of("x", "y", "z"));
        set.addFirst("z");
        return list + " " + list.getFirst() + list.getLast() + " " + map + map.reversed() + map.firstEntry() + map.sequencedKeySet().getLast()
                + " " + set + set.reversed() + ends(new ArrayDeque<>(List.of("p", "q"))) + ends(list.reversed())
                + new TreeMap<>(map).reversed().firstKey();
    }

    private static <T> String ends(SequencedCollection<T> all) {
        return all.getFirst() + ".." + all.getLast();
    }
}
