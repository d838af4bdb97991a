package spin.plexus.tcp;

import java.util.ArrayList;
import java.util.List;

/// Connections in the order of their deadlines: a binary heap in which each knows its place, so that a deadline that
/// moves with every segment costs a few comparisons.
final class Deadlines {
    private final List<Connection> heap = new ArrayList<>();

    /// [Long#MAX_VALUE] for none.
    long earliest() {
        return heap.isEmpty() ? Long.MAX_VALUE : heap.getFirst().deadline;
    }

    Connection first() {
        return heap.getFirst();
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
            connection.place = heap.size();
            heap.add(connection);
        }
        sink(connection, rise(connection, connection.place));
    }

    private void remove(Connection connection) {
        int place = connection.place;
        if (place < 0) {
            return;
        }
        connection.place = -1;
        var last = heap.removeLast();
        if (place < heap.size()) {
            put(last, place);
            sink(last, rise(last, place));
        }
    }

    private int rise(Connection connection, int from) {
        int place = from;
        while (place > 0 && connection.deadline < heap.get((place - 1) / 2).deadline) {
            put(heap.get((place - 1) / 2), place);
            place = (place - 1) / 2;
        }
        put(connection, place);
        return place;
    }

    private void sink(Connection connection, int from) {
        int place = from;
        for (int below = 2 * place + 1; below < heap.size(); below = 2 * place + 1) {
            if (below + 1 < heap.size() && heap.get(below + 1).deadline < heap.get(below).deadline) {
                below++;
            }
            if (heap.get(below).deadline >= connection.deadline) {
                break;
            }
            put(heap.get(below), place);
            place = below;
        }
        put(connection, place);
    }

    private void put(Connection connection, int place) {
        heap.set(place, connection);
        connection.place = place;
    }
}
