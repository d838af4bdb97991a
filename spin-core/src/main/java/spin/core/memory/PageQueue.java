package spin.core.memory;

import org.jspecify.annotations.Nullable;

/// Pages, first in first out, linked through themselves. A page is in at most one queue.
final class PageQueue {
    private @Nullable Page first;
    private @Nullable Page last;
    private int size;

    int size() {
        return size;
    }

    @Nullable
    Page first() {
        return first;
    }

    void add(Page page) {
        var tail = last;
        page.queue = this;
        page.ahead = tail;
        page.behind = null;
        if (tail == null) {
            first = page;
        } else {
            tail.behind = page;
        }
        last = page;
        size++;
    }

    /// Takes the page out of whatever queue it is in.
    static void remove(Page page) {
        var queue = page.queue;
        if (queue != null) {
            queue.unlink(page);
        }
    }

    private void unlink(Page page) {
        var ahead = page.ahead;
        var behind = page.behind;
        if (ahead == null) {
            first = behind;
        } else {
            ahead.behind = behind;
        }
        if (behind == null) {
            last = ahead;
        } else {
            behind.ahead = ahead;
        }
        page.queue = null;
        page.ahead = null;
        page.behind = null;
        size--;
    }
}
