package spin.core.trace;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spin.core.trace.Recording.Track;

/// A recording as the bytes that Perfetto's viewer and trace processor read: TrackEvents with simulated time in nanoseconds.
///
/// Numbers of tracks are given in the order of their first use. A process is a domain, with a number below [#FIRST_THREAD]; a thread is a
/// strand as far as it runs that domain's code, so one strand has a thread in each domain that it passes through. An arrow has the number
/// of the entry at its head.
///
/// Source: perfetto.dev, "Synthetic TrackEvent"; `trace_packet.proto`, `track_event.proto`, `track_descriptor.proto`.
final class PerfettoTrace {
    private static final long FIRST_THREAD = 100_000;
    private static final long FIRST_VALUE = 200_000_000;
    private static final long NANOS = 1_000_000_000;

    // Trace and TracePacket.
    private static final int PACKET = 1;
    private static final int TIMESTAMP = 8;
    private static final int SEQUENCE = 10;
    private static final int TRACK_EVENT = 11;
    private static final int SEQUENCE_FLAGS = 13;
    private static final int TRACK_DESCRIPTOR = 60;
    private static final long ONLY_SEQUENCE = 1;
    private static final long STATE_CLEARED = 1;

    // TrackEvent.
    private static final int TYPE = 9;
    private static final int TRACK = 11;
    private static final int CATEGORY = 22;
    private static final int NAME = 23;
    private static final int COUNTER_VALUE = 30;
    private static final int FLOWS = 47;
    private static final int ENDING_FLOWS = 48;
    private static final long SLICE_BEGIN = 1;
    private static final long SLICE_END = 2;
    private static final long COUNTER = 4;

    // TrackDescriptor, and what is in it.
    private static final int UUID = 1;
    private static final int TRACK_NAME = 2;
    private static final int PROCESS = 3;
    private static final int THREAD = 4;
    private static final int PARENT = 5;
    private static final int COUNTER_TRACK = 8;
    private static final int PID = 1;
    private static final int TID = 2;
    private static final int THREAD_NAME = 5;
    private static final int PROCESS_NAME = 6;
    private static final int UNIT = 3;
    private static final long COUNT = 2;

    private final Recording recording;
    private final List<String> names;
    private final long hertz;
    private final ProtoWriter out = new ProtoWriter();
    private final Map<String, Integer> processes = new LinkedHashMap<>();
    private boolean begun;

    PerfettoTrace(Recording recording, long hertz) {
        this.recording = recording;
        this.hertz = hertz;
        names = recording.names();
    }

    byte[] bytes() {
        for (int track = 0; track < recording.tracks().size(); track++) {
            describe(track, recording.tracks().get(track));
        }
        var arrows = arrowsFrom();
        for (int entry = 0; entry < recording.size(); entry++) {
            write(entry, arrows);
        }
        return out.toByteArray();
    }

    /// The entries that arrows from an entry lead to.
    private Map<Integer, int[]> arrowsFrom() {
        var arrows = new TreeMap<Integer, int[]>();
        for (int entry = 0; entry < recording.size(); entry++) {
            if (recording.kind(entry) == Recording.Kind.BEGIN && recording.detailOf(entry) >= 0) {
                arrows.merge((int) recording.detailOf(entry), new int[]{entry}, PerfettoTrace::joined);
            }
        }
        return arrows;
    }

    private static int[] joined(int[] some, int[] more) {
        var all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }

    private void describe(int number, Track track) {
        int process = processes.computeIfAbsent(track.process(), this::describeProcess);
        long uuid = uuid(number);
        packet(packet -> packet.message(TRACK_DESCRIPTOR, descriptor -> {
            descriptor.number(UUID, uuid).number(PARENT, process);
            if (track.isOfValues()) {
                descriptor.text(TRACK_NAME, track.value()).message(COUNTER_TRACK,
                        counter -> counter.number(UNIT, COUNT));
            } else {
                descriptor.message(THREAD, thread -> thread.number(PID, process).number(TID, uuid).text(THREAD_NAME,
                        track.thread()));
            }
        }));
    }

    private int describeProcess(String name) {
        int process = processes.size() + 1;
        packet(packet -> packet.message(TRACK_DESCRIPTOR, descriptor -> descriptor.number(UUID, process)
                .message(PROCESS, about -> about.number(PID, process).text(PROCESS_NAME, name))));
        return process;
    }

    private long uuid(int track) {
        return (recording.tracks().get(track).isOfValues() ? FIRST_VALUE : FIRST_THREAD) + track;
    }

    private void write(int entry, Map<Integer, int[]> arrows) {
        packet(packet -> packet.number(TIMESTAMP, nanos(recording.cycleOf(entry))).message(TRACK_EVENT, event -> {
            event.number(TRACK, uuid(recording.trackOf(entry)));
            switch (recording.kind(entry)) {
                case BEGIN -> begin(event, entry, arrows.get(entry));
                case END -> event.number(TYPE, SLICE_END);
                case VALUE -> event.number(TYPE, COUNTER).number(COUNTER_VALUE, recording.detailOf(entry));
            }
        }));
    }

    private void begin(ProtoWriter event, int entry, int @Nullable [] heads) {
        boolean isHandler = recording.detailOf(entry) >= 0;
        boolean isTurn = recording.tracks().get(recording.trackOf(entry)).process().equals(KernelTrace.MACHINE);
        event.number(TYPE, SLICE_BEGIN).text(CATEGORY, isHandler ? "handler" : isTurn ? "turn" : "raise").text(NAME,
                names.get(recording.nameOf(entry)));
        if (isHandler) {
            event.fixed(ENDING_FLOWS, entry);
        }
        if (heads != null) {
            for (int head : heads) {
                event.fixed(FLOWS, head);
            }
        }
    }

    private void packet(Consumer<ProtoWriter> content) {
        out.message(PACKET, packet -> {
            packet.number(SEQUENCE, ONLY_SEQUENCE);
            if (!begun) {
                begun = true;
                packet.number(SEQUENCE_FLAGS, STATE_CLEARED);
            }
            content.accept(packet);
        });
    }

    /// In two steps, because cycles times 10^9 is more than a number holds after a minute.
    private long nanos(long cycles) {
        return cycles / hertz * NANOS + cycles % hertz * NANOS / hertz;
    }
}
