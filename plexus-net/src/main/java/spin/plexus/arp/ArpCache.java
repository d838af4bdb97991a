package spin.plexus.arp;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The link addresses of neighbours, and the packets that wait for one.
///
/// Flood-proof by two rules. A message makes an entry only when it asks for our own address; replies that nobody asked
/// for change what is known and make nothing. And the entries made so give way to each other, never an entry that we
/// asked for: a million forged requests cost the forger's entries only.
///
/// What would break this: an entry without an end. Each has one, and [#deadline] is the earliest.
public final class ArpCache {
    /// Packets kept for one neighbour (RFC 1122, 2.3.2.2: at least one, the latest).
    public static final int MOST_WAITING = 3;
    /// Neighbours kept.
    public static final int MOST_ENTRIES = 1024;
    /// How long an answer is believed, in microseconds (RFC 1122, 2.3.2.1: on the order of a minute).
    public static final long LIFETIME = 60_000_000;
    /// Between two requests for one address (RFC 1122: at most one a second).
    public static final long RETRY = 1_000_000;
    /// Between two defences of our address (RFC 5227, 2.4).
    public static final long DEFEND_INTERVAL = 10_000_000;
    /// Requests before a neighbour counts as not there.
    public static final int MOST_REQUESTS = 3;

    /// What the cache does to the world.
    public interface Link {
        /// Asks everybody for `address`.
        void request(int address);

        /// Answers somebody who asked for our address.
        void reply(long to, int address);

        /// Sends a packet that waited, or need not wait.
        void deliver(long to, byte[] packet);

        /// Tells everybody once more whose our address is.
        void announce();

        /// Nobody answered for `address`: `packet` goes nowhere.
        void unreachable(int address, byte[] packet);
    }

    /// What is known of one neighbour.
    static final class Entry {
        private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
        private final boolean asked;
        /// Whether `link` is where it is. No longer when the entry has gone.
        boolean known;
        long link;
        private int requests;
        private long until;

        Entry(boolean asked) {
            this.asked = asked;
        }
    }

    private final int ours;
    private final Link link;
    private final Map<Integer, Entry> entries = new LinkedHashMap<>();
    /// No entry ends before; so most packets need not look at all of them.
    private long nothingBefore = Long.MAX_VALUE;
    private long defendedAt = -DEFEND_INTERVAL;
    private long conflicts;

    /// @param ours this machine's address
    public ArpCache(int ours, Link link) {
        this.ours = ours;
        this.link = link;
    }

    /// Sends `packet` to `address`, at once or when it is known where that is.
    ///
    /// @return false when the cache is full of neighbours that are in use, so that the packet is dropped
    public boolean send(int address, byte[] packet, long now) {
        expire(now);
        var entry = entries.get(address);
        if (entry == null) {
            if (!makeRoom()) {
                return false;
            }
            entry = new Entry(true);
            entries.put(address, entry);
            ask(address, entry, now);
        }
        if (entry.known) {
            link.deliver(entry.link, packet);
            return true;
        }
        if (entry.waiting.size() == MOST_WAITING) {
            // The newest is worth most: what waited longest has probably been sent again.
            entry.waiting.remove();
        }
        entry.waiting.add(packet);
        return true;
    }

    /// What is known of that neighbour; null when nobody has asked for it. Good for sending to while it is known and nothing is due ([#wakeAt]).
    @Nullable
    Entry entry(int address) {
        return entries.get(address);
    }

    /// A message came in.
    public void arrived(ArpMessage message, long now) {
        expire(now);
        int sender = message.senderAddress();
        if (sender == ours) {
            // Somebody uses our address; believing him would cut us off from ourselves.
            conflicts++;
            if (now - defendedAt >= DEFEND_INTERVAL) {
                defendedAt = now;
                link.announce();
            }
            return;
        }
        boolean forUs = message.targetAddress() == ours;
        var entry = entries.get(sender);
        if (entry == null && forUs && message.operation() == ArpMessage.Operation.REQUEST && sender != 0
                && makeRoom()) {
            entry = new Entry(false);
            entries.put(sender, entry);
        }
        if (entry != null) {
            learn(entry, message.sender(), now);
        }
        if (forUs && message.operation() == ArpMessage.Operation.REQUEST) {
            link.reply(message.sender(), sender);
        }
    }

    /// Asks again, gives up, forgets: whatever is due at `now`.
    public void expire(long now) {
        if (now < nothingBefore) {
            return;
        }
        for (Iterator<Map.Entry<Integer, Entry>> each = entries.entrySet().iterator(); each.hasNext();) {
            var next = each.next();
            var entry = next.getValue();
            if (entry.until > now) {
                continue;
            }
            if (!entry.known && entry.requests < MOST_REQUESTS) {
                ask(next.getKey(), entry, now);
                continue;
            }
            each.remove();
            entry.known = false;
            entry.waiting.forEach(packet -> link.unreachable(next.getKey(), packet));
        }
        nothingBefore = earliest();
    }

    /// When [#expire] has something to do; `Long.MAX_VALUE` when never.
    public long deadline() {
        nothingBefore = earliest();
        return nothingBefore;
    }

    /// No later than [#deadline], and known without looking.
    public long wakeAt() {
        return nothingBefore;
    }

    private long earliest() {
        long earliest = Long.MAX_VALUE;
        for (var entry : entries.values()) {
            earliest = Math.min(earliest, entry.until);
        }
        return earliest;
    }

    /// Neighbours that are known or asked for.
    public int size() {
        return entries.size();
    }

    /// How often somebody else claimed our address.
    public long conflicts() {
        return conflicts;
    }

    /// One line for each neighbour: its address, its link address or how often it was asked for, and how long that holds.
    public void describe(long now, Neighbour each) {
        entries.forEach((address, entry) -> each.known(address, entry.known ? entry.link : -1,
                Math.max(0, entry.until - now)));
    }

    /// Told of one neighbour.
    public interface Neighbour {
        /// @param link -1 while nobody has answered
        /// @param left microseconds until it is asked for anew
        void known(int address, long link, long left);
    }

    private void ask(int address, Entry entry, long now) {
        entry.requests++;
        until(entry, now + RETRY);
        link.request(address);
    }

    private void until(Entry entry, long micros) {
        entry.until = micros;
        nothingBefore = Math.min(nothingBefore, micros);
    }

    private void learn(Entry entry, long address, long now) {
        entry.known = true;
        entry.link = address;
        until(entry, now + LIFETIME);
        for (var packet = entry.waiting.poll(); packet != null; packet = entry.waiting.poll()) {
            link.deliver(address, packet);
        }
    }

    private boolean makeRoom() {
        if (entries.size() < MOST_ENTRIES) {
            return true;
        }
        for (Iterator<Entry> each = entries.values().iterator(); each.hasNext();) {
            var entry = each.next();
            if (!entry.asked) {
                each.remove();
                entry.known = false;
                return true;
            }
        }
        return false;
    }
}
