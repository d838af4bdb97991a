package spin.systems.unix;

import org.jspecify.annotations.Nullable;

/// What epoll_create makes: open files with what is wanted of each, kept between the waits.
///
/// A file whose descriptors are all closed leaves the set by itself. "Edge" means that something has happened to the file since it was last told of.
final class EventPoll {

    static final int EDGE = 1 << 31;
    static final int ONCE = 1 << 30;
    private static final int ALWAYS = Descriptors.POLLERR | Descriptors.POLLHUP;
    private static final long NEVER_TOLD = -1;

    /// One file.
    static final class Interest {
        final OpenFile file;
        final int descriptor;
        int events;
        long data;
        private long told = NEVER_TOLD;
        private boolean over;
        @Nullable
        Interest next;

        Interest(OpenFile file, int descriptor) {
            this.file = file;
            this.descriptor = descriptor;
        }

        void want(int what, long as) {
            events = what;
            data = as;
            told = NEVER_TOLD;
            over = false;
        }

        int ready(Descriptors descriptors) {
            if (over) {
                return 0;
            }
            var ready = descriptors.ready(file) & (events | ALWAYS);
            return (events & EDGE) != 0 && told == file.happened() ? 0 : ready;
        }

        void tell() {
            told = file.happened();
            over = (events & ONCE) != 0;
        }
    }

    @Nullable
    Interest first;
    /// Whether another set was ever in this one, or this one in another.
    private boolean holds;
    private boolean held;

    @Nullable
    Interest find(OpenFile file, int descriptor) {
        for (var interest = first; interest != null; interest = interest.next) {
            if (interest.file == file && interest.descriptor == descriptor) {
                return interest;
            }
        }
        return null;
    }

    /// Behind the others.
    void add(Interest interest) {
        interest.next = null;
        var last = first;
        if (last == null) {
            first = interest;
            return;
        }
        while (last.next != null) {
            last = last.next;
        }
        last.next = interest;
    }

    void remove(Interest gone) {
        Interest before = null;
        for (var interest = first; interest != null; interest = interest.next) {
            if (interest == gone) {
                if (before == null) {
                    first = interest.next;
                } else {
                    before.next = interest.next;
                }
                return;
            }
            before = interest;
        }
    }

    void dropClosed() {
        for (var interest = first; interest != null; interest = interest.next) {
            if (interest.file.uses == 0) {
                remove(interest);
            }
        }
    }

    boolean isReady(Descriptors descriptors) {
        for (var interest = first; interest != null; interest = interest.next) {
            if (interest.file.uses > 0 && interest.ready(descriptors) != 0) {
                return true;
            }
        }
        return false;
    }

    /// Whether another set can be put into this one: neither is in a third, nor has one. So a look at one costs no more than descriptors times
    /// descriptors, and no set is in itself; Linux allows five.
    boolean canHold(EventPoll other) {
        return this != other && !held && !other.holds;
    }

    void hold(EventPoll other) {
        holds = true;
        other.held = true;
    }
}
