package spin.plexus.tcp;

import org.jspecify.annotations.Nullable;

/// Whoever wants to know what became of a connection. Called when the machine is at rest, so it may be called from here.
@FunctionalInterface
public interface Observer {
    /// Nobody.
    Observer NONE = (connection, what) -> {};

    /// What can happen.
    enum Happening {
        /// Both sides have agreed to speak.
        ESTABLISHED(1),
        /// There is more to read.
        READABLE(2),
        /// There is more room for writing.
        WRITABLE(4),
        /// The peer says that it will send nothing more.
        PEER_CLOSED(8),
        /// The peer calls bytes urgent; see [Connection#urgentMark].
        URGENT(16),
        /// It is over; [Connection#ending] says how.
        ENDED(32);

        /// Of each set the first that is in it; the empty set has none.
        private static final @Nullable Happening[] FIRST = firsts();

        /// In a set of several: one bit each, as the set of a connection changes with every segment.
        final int bit;

        Happening(int bit) {
            this.bit = bit;
        }

        /// The first in this order that is in a set which is not empty.
        static Happening firstOf(int set) {
            var first = FIRST[set];
            if (first == null) {
                throw new IllegalArgumentException("nothing has happened that there is a name for: " + set);
            }
            return first;
        }

        private static @Nullable Happening[] firsts() {
            var all = values();
            var firsts = new @Nullable Happening[1 << all.length];
            for (int set = 1; set < firsts.length; set++) {
                firsts[set] = all[Integer.numberOfTrailingZeros(set)];
            }
            return firsts;
        }
    }

    void happened(Connection connection, Happening what);
}
