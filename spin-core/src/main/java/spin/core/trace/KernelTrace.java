package spin.core.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spin.core.strand.Strand;
import spin.core.strand.StrandView;
import spin.dispatcher.BindingFacts;
import spin.dispatcher.Event;
import spin.dispatcher.Tracer;

/// Listens to a kernel and writes down what it hears: which strand had the processor, which events were raised, which handlers ran.
///
/// A domain is a process of the picture and a strand one of its threads. A raise is a stretch on the strand, in the domain whose code raised
/// it; the handler is a stretch on the same strand in the domain whose handler it is, and an arrow leads from one to the other. Stretches of
/// one strand nest, so each of its lines is a stack. Who has the processor is a line of its own, because a strand that waits in the middle
/// of a raise loses the processor and not the raise.
///
/// It changes nothing: it is code of the kernel's, which is not metered, so simulated time goes on as if it were not there. Of strands that have ended it keeps
/// their names and nothing else, so that their domains can go.
public final class KernelTrace implements Tracer {
    /// About 40 MB.
    static final int CAPACITY = 1 << 20;
    private static final String KERNEL = "kernel";
    static final String MACHINE = "machine";
    private static final String NO_STRAND = "(no strand)";

    private final LongSupplier clock;
    private final Supplier<@Nullable Strand> running;
    private final Recording recording;
    private final Map<Recording.Track, Integer> tracks = new HashMap<>();
    private final int processor;
    private final List<Gauge> gauges = new ArrayList<>();
    /// Looked up only: its order is the host's.
    private final IdentityHashMap<Strand, Line> lines = new IdentityHashMap<>();
    private final Line outside = new Line(KERNEL, NO_STRAND);
    private final ArrayDeque<Integer> turns = new ArrayDeque<>();
    private boolean listening = true;

    /// What one strand is in the middle of.
    private static final class Line {
        private final String owner;
        private final String name;
        private final ArrayDeque<Stretch> open = new ArrayDeque<>();
        private final Map<String, Integer> tracks = new HashMap<>();

        Line(String owner, String name) {
            this.owner = owner;
            this.name = name;
        }

        String domain() {
            var innermost = open.peek();
            return innermost == null ? owner : innermost.domain;
        }
    }

    /// @param domain whose code runs in it
    private record Stretch(int entry, String domain, boolean isRaise) {}

    /// A number that is drawn when it has changed.
    private static final class Gauge {
        private final int track;
        private final LongSupplier source;
        private long drawn = Long.MIN_VALUE;

        Gauge(int track, LongSupplier source) {
            this.track = track;
            this.source = source;
        }
    }

    /// @param clock simulated time, in cycles
    /// @param running the strand that is executing
    /// @param counters what is drawn as curves, by name, in an order that is the same each time
    public KernelTrace(LongSupplier clock, Supplier<@Nullable Strand> running,
            Map<String, LongSupplier> counters) {
        this(clock, running, counters, CAPACITY);
    }

    KernelTrace(LongSupplier clock, Supplier<@Nullable Strand> running, Map<String, LongSupplier> counters,
            int capacity) {
        this.clock = clock;
        this.running = running;
        recording = new Recording(capacity);
        processor = recording.track(Recording.Track.of(MACHINE, "processor"));
        counters.forEach((name, source) -> gauges
                .add(new Gauge(recording.track(Recording.Track.ofValue(MACHINE, name)), source)));
        draw();
    }

    // The processor.

    /// A strand has got the processor.
    public void resumed(Strand strand) {
        if (listening) {
            turns.push(recording.begin(clock.getAsLong(), processor, strand.name(), -1));
        }
    }

    /// It has lost it.
    public void left(Strand strand) {
        if (!listening) {
            return;
        }
        if (!turns.isEmpty()) {
            recording.end(clock.getAsLong(), turns.pop());
        }
        draw();
        if (strand.isEnded()) {
            lines.remove(strand);
        }
    }

    private void draw() {
        for (var gauge : gauges) {
            long value = gauge.source.getAsLong();
            if (value != gauge.drawn) {
                gauge.drawn = value;
                recording.value(clock.getAsLong(), gauge.track, value);
            }
        }
    }

    // Raises and handlers.

    @Override
    public void raiseBegins(Event event) {
        if (listening) {
            var line = line();
            var domain = line.domain();
            begin(line, domain, event.name(), -1, true);
        }
    }

    @Override
    public void raiseEnds(Event event) {
        end();
    }

    @Override
    public void handlerBegins(BindingFacts binding) {
        if (listening) {
            var line = line();
            var raise = line.open.peek();
            int cause = raise != null && raise.isRaise ? raise.entry : -1;
            begin(line, binding.requester(), binding.label(), cause, false);
        }
    }

    @Override
    public void handlerEnds(BindingFacts binding) {
        end();
    }

    private void begin(Line line, String domain, String name, int cause, boolean isRaise) {
        int entry = recording.begin(clock.getAsLong(), track(domain, line), name, cause);
        line.open.push(new Stretch(entry, domain, isRaise));
    }

    /// What began before anybody listened has nothing to end here.
    private void end() {
        if (listening) {
            var ended = line().open.poll();
            if (ended != null) {
                recording.end(clock.getAsLong(), ended.entry);
            }
        }
    }

    private Line line() {
        var strand = running.get();
        return strand == null
                ? outside
                : lines.computeIfAbsent(strand, self -> new Line(StrandView.ownerOf(self).name(), self.name()));
    }

    /// Strands of one name share their lines, one after the other.
    private int track(String domain, Line line) {
        return line.tracks.computeIfAbsent(domain, _ -> tracks.computeIfAbsent(Recording.Track.of(domain, line.name),
                recording::track));
    }

    // The end.

    /// From now on nothing is written down; what is open ends here.
    public void stop() {
        if (!listening) {
            return;
        }
        draw();
        listening = false;
        long now = clock.getAsLong();
        // Lines have no order of their own, and the bytes must have one: the latest beginning ends first.
        var open = new ArrayList<>(turns);
        outside.open.forEach(each -> open.add(each.entry));
        lines.values().forEach(line -> line.open.forEach(each -> open.add(each.entry)));
        open.sort(null);
        open.reversed().forEach(entry -> recording.end(now, entry));
        lines.clear();
    }

    public int size() {
        return recording.size();
    }

    /// Stretches and values for which there was no room.
    public long leftOut() {
        return recording.leftOut();
    }

    /// The bytes for the viewer.
    ///
    /// @param hertz of the simulated clock
    public byte[] perfetto(long hertz) {
        return new PerfettoTrace(recording, hertz).bytes();
    }
}
