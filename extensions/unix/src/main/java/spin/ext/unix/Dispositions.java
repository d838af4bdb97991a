package spin.ext.unix;

import java.util.ArrayList;
import java.util.List;

/// What a process says about its signals, and those that were sent to it as a whole: whichever of its tasks does not block one takes it.
final class Dispositions {
    private final Signals.Action[] actions = new Signals.Action[Signal.MOST + 1];
    final Pending pending = new Pending();

    /// Signals that were sent and not delivered, in the order of sending.
    ///
    /// A number below 32 is pending or it is not: a second one before the first is delivered is the same, unless a timer has sent it. From 32 on
    /// each of them counts, as long as there are not too many.
    static final class Pending {
        private static final int MOST = 1024;

        private final List<Sent> queue = new ArrayList<>();
        private long set;

        private record Sent(int signal, Signal.Info info) {}

        long set() {
            return set;
        }

        /// @return false when there is no room for it, and so nobody will be told
        boolean add(int signal, Signal.Info info) {
            boolean isThere = (set & Signal.bit(signal)) != 0;
            if (isThere && signal < Signal.FIRST_QUEUED && info.timer() == null) {
                return true;
            }
            if (queue.size() >= MOST && (isThere || info.code() == Signal.CODE_QUEUE)) {
                return false;
            }
            set |= Signal.bit(signal);
            queue.add(new Sent(signal, info));
            return true;
        }

        /// Instead of those that there are.
        void put(int signal, Signal.Info info) {
            drop(Signal.bit(signal));
            add(signal, info);
        }

        void drop(long signals) {
            if ((set & signals) == 0) {
                return;
            }
            for (int i = queue.size() - 1; i >= 0; i--) {
                if ((Signal.bit(queue.get(i).signal()) & signals) != 0) {
                    queue.remove(i).info().forgotten();
                }
            }
            set &= ~signals;
        }

        /// Takes the first one of a number that is pending.
        Signal.Info take(int signal) {
            Signal.Info first = null;
            boolean more = false;
            for (int i = 0; i < queue.size() && !more; i++) {
                if (queue.get(i).signal() == signal) {
                    more = first != null;
                    first = first == null ? queue.remove(i--).info() : first;
                }
            }
            set = more ? set : set & ~Signal.bit(signal);
            return first == null ? Signal.KERNEL : first.delivered();
        }
    }

    Dispositions() {
        for (int signal = 0; signal <= Signal.MOST; signal++) {
            actions[signal] = Signals.Action.NONE;
        }
    }

    /// A child's: what is said is the same, and nothing is pending.
    Dispositions copy() {
        var copy = new Dispositions();
        System.arraycopy(actions, 0, copy.actions, 0, actions.length);
        return copy;
    }

    /// Another image begins: its predecessor's handlers are gone.
    void execute() {
        for (int signal = 1; signal <= Signal.MOST; signal++) {
            if (actions[signal].handler() != Signals.IGNORE) {
                actions[signal] = Signals.Action.NONE;
            }
        }
    }

    Signals.Action action(int signal) {
        return actions[signal];
    }

    void action(int signal, Signals.Action action) {
        actions[signal] = action;
    }

    /// The set of those that are ignored because the process said so.
    long ignored() {
        long set = 0;
        for (int signal = 1; signal <= Signal.MOST; signal++) {
            set |= actions[signal].handler() == Signals.IGNORE ? Signal.bit(signal) : 0;
        }
        return set;
    }

    /// The set of those that have a handler.
    long caught() {
        long set = 0;
        for (int signal = 1; signal <= Signal.MOST; signal++) {
            long handler = actions[signal].handler();
            set |= handler != Signals.IGNORE && handler != Signals.DEFAULT ? Signal.bit(signal) : 0;
        }
        return set;
    }

    boolean isIgnored(int signal) {
        long handler = actions[signal].handler();
        return handler == Signals.IGNORE || (handler == Signals.DEFAULT && Signal.isIgnoredByDefault(signal));
    }
}
