package spin.bench.compare;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import spin.bench.compare.calls.CallNode;

/// Where the time of one operation of a row went.
///
/// @param divisor how many of the row's operations this one stands for
/// @param causes  of the run that was measured
/// @param root    of the call tree of a run that was watched; its parts add up to the same
public record Explanation(Row row, String system, String profile, int divisor, Causes causes, CallNode<Causes> root) {

    /// Cycles of kernel code by package.
    public Map<String, Double> byPackage() {
        return by(node -> packageOf(node.className()));
    }

    private Map<String, Double> by(Function<CallNode<Causes>, String> key) {
        var sums = new TreeMap<String, Double>();
        add(root, key, sums);
        return sums;
    }

    private static void add(CallNode<Causes> node, Function<CallNode<Causes>, String> key, Map<String, Double> sums) {
        if (node.own().kernel() != 0) {
            sums.merge(key.apply(node), node.own().kernel(), Double::sum);
        }
        node.children().forEach(child -> add(child, key, sums));
    }

    private static String packageOf(String className) {
        int dot = className.lastIndexOf('.');
        return dot < 0 ? "elsewhere" : className.substring(0, dot);
    }
}
