package spin.plexus.packetdrill;

import java.util.ArrayDeque;
import java.util.Deque;

/// The stack, the time, and what the stack has sent and nobody has looked at yet.
final class Stage {
    /// So many things happen in no sensible script; a stack that finds something to do for ever is ended by this.
    private static final int MOST_STEPS = 1_000_000;

    /// A packet and when it was sent.
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Sent(long time, byte[] packet) {}

    private final TestedStack stack;
    private final Deque<Sent> sent = new ArrayDeque<>();
    private long now;
    private int steps;

    Stage(TestedStack.Maker maker, TestedStack.Hosts hosts) {
        this.stack = maker.make(hosts, packet -> sent.add(new Sent(now, packet.clone())));
    }

    TestedStack stack() {
        return stack;
    }

    Deque<Sent> sent() {
        return sent;
    }

    long now() {
        return now;
    }

    /// Whether the stack found no rest.
    boolean isEndless() {
        return steps > MOST_STEPS;
    }

    /// Goes on to the next thing that the stack has to do.
    ///
    /// @return false when that is after `limit`, or when the stack never rests; then nothing was done
    boolean step(long limit) {
        long next = stack.deadline();
        if (next > limit || isEndless()) {
            return false;
        }
        steps++;
        now = Math.max(now, next);
        stack.advance(now);
        return true;
    }

    /// Nothing is due by then any more.
    void reach(long time) {
        now = Math.max(now, time);
    }
}
