package benign;

import spin.domains.Greeter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;

/// Lists, sets, maps, deques, queues, iterators, sorting, views.
public final class Collections1 implements Greeter {

    @Override
    public String greet(Desk desk) {
        var list = new ArrayList<>(List.of(5, 3, 9, 1, 7));
        list.sort(null);
        list.removeIf(i -> i == 9);
        list.replaceAll(i -> i * 2);
        var map = new LinkedHashMap<String, Integer>();
        for (var word : "the cat and the dog and the bird".chars().mapToObj(Character::toString).toList()) {
            map.merge(word, 1, Integer::sum);
        }
        map.computeIfAbsent("z", k -> k.length());
        map.computeIfPresent("t", (k, v) -> v > 3 ? null : v);
        var tree = new TreeMap<>(map);
        var deque = new ArrayDeque<Integer>();
        for (int i = 0; i < 6; i++) {
            if (i % 2 == 0) {
                deque.addFirst(i);
            } else {
                deque.addLast(i);
            }
        }
        var queue = new PriorityQueue<Integer>((a, b) -> b - a);
        queue.addAll(list);
        var it = list.iterator();
        it.next();
        it.remove();
        return list + " " + tree.headMap("e") + " " + tree.lastKey() + " " + deque + deque.pollLast() + " " + queue.poll() + " "
                + Collections.max(list) + " " + list.subList(1, 3) + new TreeSet<>(list).ceiling(7) + list.contains(10)
                + Collections.unmodifiableList(list).size() + list.reversed();
    }
}
