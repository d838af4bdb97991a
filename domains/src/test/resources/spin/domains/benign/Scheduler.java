package benign;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;
import spin.domains.Greeter;

/// Queues, trees and caches, the extension's own event loop.
public class Scheduler implements Greeter {

    private abstract static class Job implements Runnable, Comparable<Job> {
        private static int made;
        protected final int number = ++made;
        final long due;

        Job(long due) {
            this.due = due;
        }

        @Override
        public int compareTo(Job other) {
            int byTime = Long.compare(due, other.due);
            return byTime != 0 ? byTime : Integer.compare(number, other.number);
        }
    }

    private static final class Lru<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1;
        private final int most;

        Lru(int most) {
            super(16);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
        }
    }

    private final PriorityQueue<Job> queue = new PriorityQueue<>();
    private final StringBuilder trace = new StringBuilder();
    private long now;

    private class Repeating extends Job {
        private final int times;

        Repeating(long due, int times) {
            super(due);
            this.times = times;
        }

        @Override
        public void run() {
            trace.append(now).append(':').append(number - Scheduler.this.first).append(' ');
            if (times > 1) {
                queue.add(new Repeating(now + 10 * times, times - 1));
            }
        }
    }

    private int first;

    @Override
    public String greet(Desk desk) {
        first = Job.made;
        queue.add(new Repeating(5, 3));
        queue.offer(new Repeating(5, 1));
        queue.add(new Job(17) {
            @Override
            public void run() {
                trace.append("anonymous ");
                queue.removeIf(j -> j.due > 1000);
            }
        });
        for (Job job; (job = queue.poll()) != null;) {
            now = job.due;
            job.run();
        }
        var cache = new Lru<String, Integer>(3);
        for (var key : "a b c a d e a".split(" ")) {
            cache.merge(key, 1, Integer::sum);
        }
        NavigableMap<Integer, String> tree = new TreeMap<>(Comparator.reverseOrder());
        for (int i = 0; i < 10; i++) {
            tree.put(i * i % 11, "v" + i);
        }
        var set = new TreeSet<>(tree.keySet());
        SequencedMap<Integer, String> reversed = tree.reversed();
        Queue<Integer> ring = new ArrayDeque<>(List.of(1, 2, 3));
        for (int i = 0; i < 5; i++) {
            ring.add(ring.remove() * 2);
        }
        var deque = new ArrayDeque<String>();
        deque.offerFirst("x");
        deque.offerLast("y");
        deque.push("z");
        var graph = new HashMap<Integer, LinkedHashSet<Integer>>();
        BiConsumer<Integer, Integer> edge = (a, b) -> graph.computeIfAbsent(a, _ -> new LinkedHashSet<>()).add(b);
        for (int i = 1; i < 12; i++) {
            edge.accept(i / 2, i);
            edge.andThen((a, b) -> edge.accept(b, a)).accept(i / 3, i);
        }
        var order = new ArrayList<Integer>();
        var seen = new LinkedHashSet<>(List.of(0));
        for (var todo = new ArrayDeque<>(seen); !todo.isEmpty();) {
            int node = todo.pollFirst();
            order.add(node);
            for (int next : graph.getOrDefault(node, new LinkedHashSet<>())) {
                if (seen.add(next)) {
                    todo.addLast(next);
                }
            }
        }
        var counter = new IntSupplier() {
            int n;

            @Override
            public int getAsInt() {
                return n++;
            }
        };
        counter.getAsInt();
        return trace + " " + cache + " " + tree.headMap(5, true) + tree.ceilingEntry(6) + tree.pollFirstEntry() + tree.descendingMap() + " "
                + set.headSet(4) + set.floor(8) + set.descendingSet().first() + set.subSet(2, false, 9, true).size() + reversed.firstEntry() + " " + ring + deque + deque.peekLast()
                + " " + order + counter.getAsInt() + counter.n;
    }
}
