package benign;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import spin.domains.Greeter;

/// What programs compute: shortest ways, edit distance, knapsack, queens, union-find, a heap, a trie, in local records.
public final class Algorithms implements Greeter {

    @Override
    public String greet(Desk desk) {
        return dijkstra() + " " + distance("kitten", "sitting") + " " + knapsack(new int[] {1, 3, 4, 5}, new int[] {1, 4, 5, 7}, 7) + " " + queens(6, 0, 0, 0, 0)
                + " " + components() + " " + trie();
    }

    private static String dijkstra() {
        record Edge(int to, int cost) {}
        record At(int node, int far) {}
        Map<Integer, List<Edge>> edges = new HashMap<>();
        int[][] all = {{0, 1, 7}, {0, 2, 9}, {0, 5, 14}, {1, 2, 10}, {1, 3, 15}, {2, 3, 11}, {2, 5, 2}, {3, 4, 6}, {4, 5, 9}};
        for (int[] each : all) {
            edges.computeIfAbsent(each[0], _ -> new ArrayList<>()).add(new Edge(each[1], each[2]));
            edges.computeIfAbsent(each[1], _ -> new ArrayList<>()).add(new Edge(each[0], each[2]));
        }
        int[] far = new int[6];
        Arrays.fill(far, Integer.MAX_VALUE);
        far[0] = 0;
        var queue = new PriorityQueue<At>((a, b) -> a.far() - b.far());
        queue.add(new At(0, 0));
        while (!queue.isEmpty()) {
            var at = queue.poll();
            if (at.far() > far[at.node()]) {
                continue;
            }
            for (var edge : edges.get(at.node())) {
                int way = at.far() + edge.cost();
                if (way < far[edge.to()]) {
                    far[edge.to()] = way;
                    queue.add(new At(edge.to(), way));
                }
            }
        }
        return Arrays.toString(far);
    }

    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int above = row[j];
                row[j] = Math.min(Math.min(row[j], row[j - 1]) + 1, corner + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1));
                corner = above;
            }
        }
        return row[b.length()];
    }

    private static int knapsack(int[] weights, int[] values, int room) {
        var best = new int[room + 1];
        for (int i = 0; i < weights.length; i++) {
            for (int w = room; w >= weights[i]; w--) {
                best[w] = Math.max(best[w], best[w - weights[i]] + values[i]);
            }
        }
        return best[room];
    }

    private static int queens(int n, int row, int columns, int left, int right) {
        if (row == n) {
            return 1;
        }
        int found = 0;
        for (int free = ~(columns | left | right) & (1 << n) - 1; free != 0; free &= free - 1) {
            int bit = free & -free;
            found += queens(n, row + 1, columns | bit, (left | bit) << 1, (right | bit) >> 1);
        }
        return found;
    }

    private static int components() {
        int[] parent = {0, 1, 2, 3, 4, 5, 6};
        for (int[] pair : new int[][] {{0, 1}, {2, 3}, {1, 3}, {5, 6}}) {
            parent[root(parent, pair[0])] = root(parent, pair[1]);
        }
        int roots = 0;
        for (int i = 0; i < parent.length; i++) {
            roots += parent[i] == i ? 1 : 0;
        }
        return roots;
    }

    private static int root(int[] parent, int of) {
        int at = of;
        while (parent[at] != at) {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        return at;
    }

    private static String trie() {
        final class Node {
            final Node[] next = new Node[26];
            boolean word;
        }
        var top = new Node();
        for (var word : List.of("car", "cart", "cat", "dog")) {
            var at = top;
            for (char c : word.toCharArray()) {
                if (at.next[c - 'a'] == null) {
                    at.next[c - 'a'] = new Node();
                }
                at = at.next[c - 'a'];
            }
            at.word = true;
        }
        record Visit(Node node, String text) {}
        var found = new ArrayList<String>();
        var stack = new ArrayDeque<Visit>();
        stack.push(new Visit(top, ""));
        while (!stack.isEmpty()) {
            var visit = stack.pop();
            if (visit.node().word) {
                found.add(visit.text());
            }
            for (int i = 25; i >= 0; i--) {
                if (visit.node().next[i] != null) {
                    stack.push(new Visit(visit.node().next[i], visit.text() + (char) ('a' + i)));
                }
            }
        }
        return found.toString();
    }
}
