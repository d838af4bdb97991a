package spin.core.strand;

import org.jspecify.annotations.Nullable;

/// Timers in the order of their deadlines: a binary heap, so that setting and cancelling cost a logarithm however many
/// there are, and the machine has one alarm for all.
final class Timers {
    private static final int FIRST_CAPACITY = 16;

    private @Nullable Timer[] heap = new @Nullable Timer[FIRST_CAPACITY];
    private int size;
    private long made;
    private Runnable onChange = () -> {};
    private final StrandBooks books;

    /// @param books in which each stands as long as it is pending
    Timers(StrandBooks books) {
        this.books = books;
    }

    /// Calls `action` whenever another deadline has become the earliest.
    void onChange(Runnable action) {
        onChange = action;
    }

    long nextNumber() {
        return made++;
    }

    int size() {
        return size;
    }

    /// The earliest deadline; [Long#MAX_VALUE] for none.
    long earliest() {
        return size == 0 ? Long.MAX_VALUE : at(0).deadline;
    }

    void add(Timer timer) {
        if (size == heap.length) {
            var larger = new @Nullable Timer[size * 2];
            for (int i = 0; i < size; i++) {
                larger[i] = heap[i];
            }
            heap = larger;
        }
        books.set(timer);
        rise(timer, size++);
        if (timer.place == 0) {
            onChange.run();
        }
    }

    boolean cancel(Timer timer) {
        if (timer.place < 0) {
            return false;
        }
        boolean earliest = timer.place == 0;
        remove(timer);
        if (earliest) {
            onChange.run();
        }
        return true;
    }

    /// Takes out the earliest if its time has come.
    @Nullable
    Timer due(long now) {
        if (size == 0 || at(0).deadline > now) {
            return null;
        }
        var timer = at(0);
        remove(timer);
        return timer;
    }

    /// All of one owner's, in no order; for giving them back.
    Timer[] all() {
        var timers = new Timer[size];
        for (int i = 0; i < size; i++) {
            timers[i] = at(i);
        }
        return timers;
    }

    private Timer at(int place) {
        var timer = heap[place];
        if (timer == null) {
            throw new IllegalStateException("the heap of timers has a hole at " + place);
        }
        return timer;
    }

    private void remove(Timer timer) {
        int place = timer.place;
        timer.place = -1;
        size--;
        books.over(timer);
        var moved = at(size);
        heap[size] = null;
        if (place < size) {
            if (place > 0 && moved.isBefore(at((place - 1) / 2))) {
                rise(moved, place);
            } else {
                sink(moved, place);
            }
        }
    }

    private void rise(Timer timer, int from) {
        int place = from;
        while (place > 0) {
            var above = at((place - 1) / 2);
            if (!timer.isBefore(above)) {
                break;
            }
            put(above, place);
            place = (place - 1) / 2;
        }
        put(timer, place);
    }

    private void sink(Timer timer, int from) {
        int place = from;
        for (int below = 2 * place + 1; below < size; below = 2 * place + 1) {
            if (below + 1 < size && at(below + 1).isBefore(at(below))) {
                below++;
            }
            if (!at(below).isBefore(timer)) {
                break;
            }
            put(at(below), place);
            place = below;
        }
        put(timer, place);
    }

    private void put(Timer timer, int place) {
        heap[place] = timer;
        timer.place = place;
    }
}
