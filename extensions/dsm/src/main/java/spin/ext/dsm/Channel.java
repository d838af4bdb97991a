package spin.ext.dsm;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The two directions between this node and one other: every message arrives once and in the order in which it was sent, as long as both live,
/// whatever the wire does. What has not been answered for goes again after a while; what came too early waits.
///
/// It also knows how long the other has been silent, and until when the other can be relied on to think that this one lives.
final class Channel {
    /// In nanoseconds: how long a copy may be used on the word that its manager knows of it.
    static final long LEASE = 5_000_000_000L;
    /// Twice as long, so that a node has stopped using its copies when others begin to act without it.
    static final long SILENCE = 2 * LEASE;
    static final long BEAT = LEASE / 4;
    private static final long AGAIN = LEASE / 100;
    /// Messages that may wait for one that is missing.
    private static final int MOST_EARLY = 64;

    private final ArrayDeque<Message> unheard = new ArrayDeque<>();
    private final Map<Integer, Message> early = new HashMap<>();
    private int firstUnheard = 1;
    private int heard;
    private @Nullable Integer incarnation;
    private long heardAt = -1;
    private long latestStamp = -1;
    private long answeredFor = -1;
    private long beatAt;
    private long againAt = Long.MAX_VALUE;
    private boolean owesAnswer;
    private boolean dead;

    /// Where the bytes go.
    interface Sink {
        void send(int number, int heard, long echo, Message message);
    }

    /// Sends `message`, now and until it is answered for.
    void send(Message message, long now, Sink sink) {
        if (dead) {
            return;
        }
        unheard.add(message);
        if (againAt == Long.MAX_VALUE) {
            againAt = now + AGAIN;
        }
        owesAnswer = false;
        sink.send(firstUnheard + unheard.size() - 1, heard, latestStamp, message);
    }

    /// Takes in what a datagram says beside its message.
    ///
    /// @return whether its message is to be looked at
    boolean arrived(Envelope envelope, long now) {
        if (dead || (incarnation != null && incarnation != envelope.incarnation())) {
            return false;
        }
        incarnation = envelope.incarnation();
        heardAt = now;
        latestStamp = Math.max(latestStamp, envelope.stamp());
        answeredFor = Math.max(answeredFor, Math.min(envelope.echo(), now));
        int last = firstUnheard + unheard.size() - 1;
        if (envelope.heard() >= firstUnheard && envelope.heard() <= last) {
            while (firstUnheard <= envelope.heard()) {
                unheard.remove();
                firstUnheard++;
            }
            againAt = unheard.isEmpty() ? Long.MAX_VALUE : now + AGAIN;
        }
        if (envelope.number() == 0) {
            return false;
        }
        owesAnswer = true;
        if (envelope.number() > heard && envelope.number() - heard <= MOST_EARLY) {
            early.putIfAbsent(envelope.number(), envelope.message());
        }
        return true;
    }

    /// The next message in order; null when it has not come.
    @Nullable
    Message next() {
        var message = early.remove(heard + 1);
        if (message != null) {
            heard++;
        }
        return message;
    }

    /// Sends again what was not answered for, and a sign of life.
    void tick(long now, Sink sink) {
        if (dead) {
            return;
        }
        if (againAt <= now) {
            int number = firstUnheard;
            for (var message : unheard) {
                sink.send(number++, heard, latestStamp, message);
            }
            againAt = now + AGAIN;
            owesAnswer = false;
        }
        if (owesAnswer || beatAt <= now) {
            sink.send(0, heard, latestStamp, Message.of(Message.Kind.NOTHING, 0));
            owesAnswer = false;
            beatAt = now + BEAT;
        }
    }

    /// Whether the other has been silent for too long, since it was heard first.
    boolean isSilent(long now) {
        return heardAt >= 0 && now - heardAt > SILENCE;
    }

    /// Whether the other surely believes that this node lives: it answered for something that was sent less than a lease ago.
    boolean holds(long now) {
        return !dead && answeredFor >= 0 && now - answeredFor < LEASE;
    }

    boolean isDead() {
        return dead;
    }

    /// The other is dead for good, even if it speaks again.
    void bury() {
        dead = true;
        unheard.clear();
        early.clear();
    }
}
