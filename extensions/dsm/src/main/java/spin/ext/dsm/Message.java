package spin.ext.dsm;

import org.jspecify.annotations.Nullable;

/// What one node says to another about a page.
///
/// @param words the page's content; null for kinds that carry none
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Message(Kind kind, int page, long @Nullable [] words) {
    /// A kind's place in this list is its number on the wire.
    enum Kind {
        /// Nothing but what every datagram says: I live, and have heard you.
        NOTHING(false),
        /// To the manager: let me read.
        READ(false),
        /// To the manager: let me write.
        WRITE(false),
        /// From the manager to who may write: give the page, and go on reading.
        SHARE(false),
        /// From the manager to who may write: give the page, and forget it.
        YIELD(false),
        /// To the manager: the page, as asked.
        CONTENT(true),
        /// From the manager to who may read: forget it.
        INVALIDATE(false),
        /// To the manager: it is forgotten.
        INVALIDATED(false),
        /// From the manager: read.
        READABLE(true),
        /// From the manager: write; nobody else has it.
        WRITABLE(true),
        /// From the manager: who last wrote it is gone, and the page with him.
        LOST(false);

        private static final Kind[] ALL = values();

        private final boolean carries;

        Kind(boolean carries) {
            this.carries = carries;
        }

        boolean carries() {
            return carries;
        }

        byte code() {
            for (int i = 0; i < ALL.length; i++) {
                if (ALL[i] == this) {
                    return (byte) i;
                }
            }
            throw new IllegalStateException(this + " has no number");
        }

        static @Nullable Kind of(int code) {
            return code < ALL.length ? ALL[code] : null;
        }
    }

    static Message of(Kind kind, int page) {
        return new Message(kind, page, null);
    }

    static Message of(Kind kind, int page, long[] words) {
        return new Message(kind, page, words.clone());
    }

    /// The content of a message that carries one.
    long[] content() {
        var present = words;
        if (present == null) {
            throw new IllegalStateException(kind + " carries no page");
        }
        return present;
    }
}
