package spin.ext.dsm;

import java.util.ArrayDeque;

/// What this node holds of one page, and who waits for it.
///
/// ```
///            READ asked          WRITABLE
///   INVALID ------------> READ ------------> WRITE
///      ^  INVALIDATE       |  ^    SHARE       |
///      +-------------------+  +----------------+
///      +--------------- YIELD -----------------+
/// ```
/// When a right arrives, those who wait are served before the next message is looked at; so a page that two want goes to and fro, but nobody gets
/// it in vain.
final class Replica {
    private enum Right {
        INVALID,
        READ,
        WRITE
    }

    private final int page;
    private final ArrayDeque<Access> waiting = new ArrayDeque<>();
    private Right right = Right.INVALID;
    private long[] words = new long[0];
    private boolean asked;
    private boolean lost;

    /// What the node does for a page.
    interface Manager {
        void ask(Message message);

        /// Whether the manager surely knows what this node holds.
        boolean isSure();
    }

    Replica(int page) {
        this.page = page;
    }

    void access(Access access, Manager manager) {
        waiting.add(access);
        serve(manager);
    }

    /// Does what can be done now for those who wait.
    void serve(Manager manager) {
        while (!waiting.isEmpty()) {
            var first = waiting.peek();
            if (lost) {
                waiting.remove();
                first.fail();
            } else if (mayDo(first)) {
                if (!manager.isSure()) {
                    return;
                }
                waiting.remove();
                first.perform(words);
            } else {
                if (!asked) {
                    asked = true;
                    manager.ask(Message.of(first.writes() ? Message.Kind.WRITE : Message.Kind.READ, page));
                }
                return;
            }
        }
    }

    private boolean mayDo(Access access) {
        return right == Right.WRITE || (right == Right.READ && !access.writes());
    }

    /// From the page's manager.
    void heard(Message message, Manager manager) {
        switch (message.kind()) {
            case READABLE -> granted(Right.READ, message.content(), manager);
            case WRITABLE -> granted(Right.WRITE, message.content(), manager);
            case SHARE -> give(Right.READ, manager);
            case YIELD -> give(Right.INVALID, manager);
            case INVALIDATE -> {
                forget();
                manager.ask(Message.of(Message.Kind.INVALIDATED, page));
            }
            case LOST -> lose(manager);
            case NOTHING, READ, WRITE, CONTENT, INVALIDATED -> {
                // Not from a manager.
            }
        }
    }

    private void granted(Right what, long[] content, Manager manager) {
        asked = false;
        right = what;
        words = content.clone();
        serve(manager);
    }

    /// Only who may write has what the manager does not have.
    private void give(Right left, Manager manager) {
        if (right == Right.WRITE) {
            right = left;
            manager.ask(Message.of(Message.Kind.CONTENT, page, words));
        }
    }

    private void forget() {
        right = Right.INVALID;
    }

    void lose(Manager manager) {
        lost = true;
        forget();
        serve(manager);
    }

    /// One letter for a table.
    char letter() {
        return lost ? 'X' : switch (right) {
            case INVALID -> '-';
            case READ -> 'r';
            case WRITE -> 'w';
        };
    }
}
