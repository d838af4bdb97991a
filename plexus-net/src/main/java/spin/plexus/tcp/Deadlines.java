package spin.plexus.tcp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Connections in the order of their deadlines: a binary heap in which each knows its place, so that a deadline that
/// moves with every segment costs a few comparisons.
final class Deadlines {
    private @Nullable Connection[] heap = new @Nullable Connection[4];
    private int size;

    /// [Long#MAX_VALUE] for none.
    long earliest() {
        var first = heap[0];
        return first == null ? Long.MAX_VALUE : first.deadline;
    }

    Connection first() {
        return at(0);
    }

    void set(Connection connection, long deadline) {
        if (connection.deadline == deadline) {
            return;
        }
        connection.deadline = deadline;
        if (deadline == Long.MAX_VALUE) {
            remove(connection);
            return;
        }
        if (connection.place < 0) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
            }
            put(connection, size++);
        }
        if (size > 1) {
            sink(connection, rise(connection, connection.place));
        }
    }

    private void remove(Connection connection) {
        int place = connection.place;
        if (place < 0) {
            return;
        }
        connection.place = -1;
        var last = at(--size);
        heap[size] = null;
        if (place < size) {
            put(last, place);
            sink(last, rise(last, place));
        }
    }

    private int rise(Connection connection, int from) {
        int place = from;
        while (place > 0 && connection.deadline < at((place - 1) >> 1).deadline) {
            put(at((place - 1) >> 1), place);
            place = (place - 1) >> 1;
        }
        put(connection, place);
        return place;
    }

    private void sink(Connection connection, int from) {
        int place = from;
        for (int below = 2 * place + 1; below < size; below = 2 * place + 1) {
            if (below + 1 < size && at(below + 1).deadline < at(below).deadline) {
                below++;
            }
            if (at(below).deadline >= connection.deadline) {
                break;
            }
            put(at(below), place);
            place = below;
        }
        put(connection, place);
    }

    private void put(Connection connection, int place) {
        heap[place] = connection;
        connection.place = place;
    }

    private Connection at(int place) {
        var connection = heap[place];
        if (connection == null) {
            throw new IllegalStateException("nothing is due at place " + place + " of " + size);
        }
        return connection;
    }
}
