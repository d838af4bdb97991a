package benign;

import spin.domains.Greeter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/// Breadth-first search and Dijkstra over maps of lists.
public final class Graphs implements Greeter {

    @Override
    public String greet(Desk desk) {
        Map<Integer, List<int[]>> graph = new TreeMap<>();
        for (int i = 0; i < 30; i++) {
            graph.put(i, new ArrayList<>());
        }
        for (int i = 0; i < 30; i++) {
            for (int step : new int[]{1, 7, 11}) {
                graph.get(i).add(new int[]{(i + step) % 30, (i * step) % 13 + 1});
            }
        }
        var distance = new int[30];
        Arrays.fill(distance, Integer.MAX_VALUE);
        distance[0] = 0;
        var queue = new PriorityQueue<int[]>(Comparator.<int[]>comparingInt(e -> e[1]).thenComparingInt(e -> e[0]));
        queue.add(new int[]{0, 0});
        while (!queue.isEmpty()) {
            var at = queue.poll();
            if (at[1] > distance[at[0]]) {
                continue;
            }
            for (var edge : graph.get(at[0])) {
                int next = at[1] + edge[1];
                if (next < distance[edge[0]]) {
                    distance[edge[0]] = next;
                    queue.add(new int[]{edge[0], next});
                }
            }
        }
        return Arrays.toString(distance);
    }
}
