package spin.hw.elf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import spin.hw.mmu.Pte;

/// Neighbouring pages with the same rights.
///
/// @param start of the first page
/// @param bytes a multiple of the page size
public record PageRun(long start, long bytes, Rights rights) {

    public long end() {
        return start + bytes;
    }

    /// The pages that `segments` need, in ascending order, no page twice. Where two segments meet in one page, it has the rights of both.
    ///
    /// The cost depends on how many segments there are, never on how large they say they are.
    static List<PageRun> covering(List<Segment> segments) {
        // Page number -> segments that begin there and end before there. All addresses have the same sign, so order is plain.
        var edges = new TreeMap<Long, List<Segment>>();
        var ends = new TreeMap<Long, List<Segment>>();
        for (var segment : segments) {
            if (segment.bytes() > 0) {
                long first = segment.va() >> Pte.PAGE_SHIFT;
                long past = ((segment.end() - 1) >> Pte.PAGE_SHIFT) + 1;
                edges.computeIfAbsent(first, _ -> new ArrayList<>()).add(segment);
                edges.computeIfAbsent(past, _ -> new ArrayList<>());
                ends.computeIfAbsent(past, _ -> new ArrayList<>()).add(segment);
            }
        }
        var runs = new ArrayList<PageRun>();
        var open = new OpenSegments();
        for (var page : edges.keySet()) {
            ends.getOrDefault(page, List.of()).forEach(open::close);
            edges.getOrDefault(page, List.of()).forEach(open::open);
            var next = edges.higherKey(page);
            if (next != null && open.any()) {
                append(runs, new PageRun(page << Pte.PAGE_SHIFT, (next - page) << Pte.PAGE_SHIFT, open.rights()));
            }
        }
        return Collections.unmodifiableList(runs);
    }

    private static void append(List<PageRun> runs, PageRun run) {
        if (!runs.isEmpty()) {
            var last = runs.getLast();
            if (last.end() == run.start() && last.rights().equals(run.rights())) {
                runs.set(runs.size() - 1, new PageRun(last.start(), last.bytes() + run.bytes(), run.rights()));
                return;
            }
        }
        runs.add(run);
    }

    /// How many of the segments that cover the page in hand grant each right.
    private static final class OpenSegments {

        private int count;
        private int readers;
        private int writers;
        private int executors;

        void open(Segment segment) {
            add(segment.rights(), 1);
        }

        void close(Segment segment) {
            add(segment.rights(), -1);
        }

        private void add(Rights rights, int change) {
            count += change;
            readers += rights.read() ? change : 0;
            writers += rights.write() ? change : 0;
            executors += rights.execute() ? change : 0;
        }

        boolean any() {
            return count > 0;
        }

        Rights rights() {
            return new Rights(readers > 0, writers > 0, executors > 0);
        }
    }
}
