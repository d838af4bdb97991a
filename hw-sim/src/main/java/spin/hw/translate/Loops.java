package spin.hw.translate;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// Finds blocks of which each loop has at least one: the targets of edges that lead back in a depth-first walk.
final class Loops {

    private record Visit(long block, Iterator<Long> rest) {}

    private final Function<Long, List<Long>> successors;
    private final Set<Long> heads = new HashSet<>();
    private final Set<Long> seen = new HashSet<>();
    private final Set<Long> open = new HashSet<>();

    Loops(Function<Long, List<Long>> successors) {
        this.successors = successors;
    }

    Set<Long> heads(long first, Collection<Long> others) {
        walk(first);
        // In order, so that the outcome is a function of the code.
        others.stream().sorted().forEach(this::walk);
        return heads;
    }

    private void walk(long root) {
        var path = new ArrayDeque<Visit>();
        enter(path, root);
        while (!path.isEmpty()) {
            var visit = path.getLast();
            if (visit.rest.hasNext()) {
                long next = visit.rest.next();
                if (open.contains(next)) {
                    heads.add(next);
                } else {
                    enter(path, next);
                }
            } else {
                open.remove(visit.block);
                path.removeLast();
            }
        }
    }

    private void enter(ArrayDeque<Visit> path, long block) {
        if (seen.add(block)) {
            open.add(block);
            path.addLast(new Visit(block, successors.apply(block).iterator()));
        }
    }
}
