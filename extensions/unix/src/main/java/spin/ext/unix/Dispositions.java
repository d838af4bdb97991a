package spin.ext.unix;

import org.jspecify.annotations.Nullable;

/// What a process says about its signals, and those that were sent to it as a whole: whichever of its tasks does not block one takes it.
final class Dispositions {
    private final Signals.Action[] actions = new Signals.Action[Signal.MOST + 1];
    final Pending pending = new Pending();

    /// Signals that were sent and not delivered.
    ///
    /// A number is pending or it is not: a second one before the first is delivered is the same, as in POSIX; Linux queues those from 32 on,
    /// we do not.
    static final class Pending {
        private final Signal.@Nullable Info[] infos = new Signal.Info[Signal.MOST + 1];
        private long set;

        long set() {
            return set;
        }

        void add(int signal, Signal.Info info) {
            if ((set & Signal.bit(signal)) == 0) {
                put(signal, info);
            }
        }

        /// Instead of one that there is.
        void put(int signal, Signal.Info info) {
            set |= Signal.bit(signal);
            infos[signal] = info;
        }

        void drop(long signals) {
            set &= ~signals;
        }

        Signal.Info info(int signal) {
            var info = infos[signal];
            return info == null ? Signal.KERNEL : info;
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

    boolean isIgnored(int signal) {
        long handler = actions[signal].handler();
        return handler == Signals.IGNORE || (handler == Signals.DEFAULT && Signal.isIgnoredByDefault(signal));
    }
}
