package spin.domains;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Predicate;

/// What was refused, to whom, and why: every denied link, install and call.
///
/// It is bounded: the oldest entries make room, and how many did is remembered, so that a flood of denials costs no memory
/// and does not pass for silence. An entry holds texts only, so that it keeps no unloaded domain alive.
///
/// Safe for use by several threads.
public final class AuditLog {

    /// What somebody was not allowed to do.
    public enum Kind {
        /// To get a domain, to resolve against it, or to subclass a guarded type of it.
        LINK,
        /// To change what an event does.
        INSTALL,
        /// To call something.
        CALL
    }

    /// One refusal.
    ///
    /// @param number    counts all refusals, from 1
    /// @param requester the name of who asked
    /// @param object    the name of what was asked for
    public record Entry(long number, Kind kind, String requester, String object, String reason) {}

    private static final int LONGEST_TEXT = 500;

    private final int capacity;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private long count;

    /// @param capacity how many entries are kept
    public AuditLog(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "An audit log of " + capacity + " entries keeps nothing; give 1 or more.");
        }
        this.capacity = capacity;
    }

    /// Remembers a refusal. Texts may come from whoever was refused, so long ones are cut.
    public synchronized void denied(Kind kind, String requester, String object, String reason) {
        if (entries.size() == capacity) {
            entries.removeFirst();
        }
        count++;
        entries.addLast(new Entry(count, kind, cut(requester), cut(object), cut(reason)));
    }

    /// What is kept and fits, the oldest first.
    public synchronized List<Entry> entries(Predicate<Entry> wanted) {
        return entries.stream().filter(wanted).toList();
    }

    /// What is kept, the oldest first.
    public List<Entry> entries() {
        return entries(_ -> true);
    }

    /// How many refusals there were.
    public synchronized long count() {
        return count;
    }

    /// How many refusals are no longer kept.
    public synchronized long forgotten() {
        return count - entries.size();
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "...";
    }
}
