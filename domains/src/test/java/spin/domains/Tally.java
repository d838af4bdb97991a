package spin.domains;

import org.jspecify.annotations.Nullable;

/// The entry type of extensions that count, and that a newer version takes the place of.
public interface Tally {

    void count(Ticket ticket);

    /// What the next version is to know.
    @Nullable
    Object state();

    void take(Object state);

    /// A constant that may be handed over.
    enum Colour {
        RED,
        GREEN
    }

    /// A value that may be handed over. `what` can be anything, and so what may not.
    record Labelled(String label, @Nullable Object what) {}

    /// One raise. Of whoever handles it, each leaves a mark.
    class Ticket {

        private int marks;
        private int version;

        public void by(int handler) {
            marks++;
            version = handler;
        }

        int marks() {
            return marks;
        }

        int version() {
            return version;
        }
    }
}
