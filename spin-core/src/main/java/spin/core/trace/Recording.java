package spin.core.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a trace consists of, in the order in which it happened: tracks, stretches on them that nest, arrows between stretches, values.
///
/// Kept in arrays of numbers, because a kernel raises millions of events. When it is full it takes no new stretch, and still the ends of
/// those that it holds; how much was left out is counted.
final class Recording {
    private static final int FIRST_CAPACITY = 1024;

    /// What an entry is.
    enum Kind {
        BEGIN,
        END,
        VALUE
    }

    /// A line of the picture.
    ///
    /// @param thread empty for a track of values
    record Track(String process, String thread, String value) {
        static Track of(String process, String thread) {
            return new Track(process, thread, "");
        }

        static Track ofValue(String process, String value) {
            return new Track(process, "", value);
        }

        boolean isOfValues() {
            return !value.isEmpty();
        }
    }

    private final int capacity;
    private final List<Track> tracks = new ArrayList<>();
    private final Map<String, Integer> names = new LinkedHashMap<>();
    private Kind[] kinds = new Kind[FIRST_CAPACITY];
    private int[] on = new int[FIRST_CAPACITY];
    private int[] named = new int[FIRST_CAPACITY];
    private long[] cycles = new long[FIRST_CAPACITY];
    /// Of a begin: the entry that it came from, or -1. Of a value: the value.
    private long[] details = new long[FIRST_CAPACITY];
    private int size;
    private int open;
    private long leftOut;

    /// @param capacity how many entries it takes at most
    Recording(int capacity) {
        this.capacity = capacity;
    }

    /// A new track; the answer is its number.
    int track(Track track) {
        tracks.add(track);
        return tracks.size() - 1;
    }

    List<Track> tracks() {
        return tracks;
    }

    /// A stretch begins.
    ///
    /// @param cause the entry that an arrow comes from, -1 for none
    /// @return the entry, -1 when there was no room
    int begin(long cycle, int track, String name, int cause) {
        // Every stretch that is open keeps room for its end.
        if (size + open + 2 > capacity) {
            leftOut++;
            return -1;
        }
        open++;
        return add(Kind.BEGIN, cycle, track, number(name), cause);
    }

    /// The stretch that began at that entry ends; nothing happens for -1.
    void end(long cycle, int begun) {
        if (begun >= 0) {
            open--;
            add(Kind.END, cycle, on[begun], 0, 0);
        }
    }

    void value(long cycle, int track, long value) {
        if (size + open + 1 > capacity) {
            leftOut++;
        } else {
            add(Kind.VALUE, cycle, track, 0, value);
        }
    }

    private int number(String name) {
        return names.computeIfAbsent(name, _ -> names.size());
    }

    private int add(Kind kind, long cycle, int track, int name, long detail) {
        if (size == kinds.length) {
            int room = size * 2;
            kinds = Arrays.copyOf(kinds, room);
            on = Arrays.copyOf(on, room);
            named = Arrays.copyOf(named, room);
            cycles = Arrays.copyOf(cycles, room);
            details = Arrays.copyOf(details, room);
        }
        kinds[size] = kind;
        on[size] = track;
        named[size] = name;
        cycles[size] = cycle;
        details[size] = detail;
        return size++;
    }

    int size() {
        return size;
    }

    /// Begins and values for which there was no room.
    long leftOut() {
        return leftOut;
    }

    Kind kind(int entry) {
        return kinds[entry];
    }

    int trackOf(int entry) {
        return on[entry];
    }

    long cycleOf(int entry) {
        return cycles[entry];
    }

    long detailOf(int entry) {
        return details[entry];
    }

    /// The names by number.
    List<String> names() {
        return List.copyOf(names.keySet());
    }

    int nameOf(int entry) {
        return named[entry];
    }
}
