package spin.systems.monolith.net;

import org.jspecify.annotations.Nullable;

/// Segments of a stream that came before what they follow, in the order of their numbers.
final class Reassembly {

    private static final int MOST = 64;

    private @Nullable Packet first;
    private int count;

    boolean isEmpty() {
        return first == null;
    }

    /// Puts a segment among the others. False when there are too many and it is not the one that all wait for, which begins at `expected`.
    boolean add(Packet packet, int expected) {
        if (count >= MOST && packet.sequence != expected) {
            return false;
        }
        count++;
        Packet before = null;
        var at = first;
        while (at != null && at.sequence - packet.sequence <= 0) {
            before = at;
            at = at.next;
        }
        packet.next = at;
        if (before == null) {
            first = packet;
        } else {
            before.next = packet;
        }
        return true;
    }

    /// The first, when it begins at `expected` or before it; what was there already is for the caller to cut off.
    @Nullable
    Packet take(int expected) {
        var head = first;
        if (head == null || head.sequence - expected > 0) {
            return null;
        }
        first = head.next;
        count--;
        return head;
    }

    void drop(Internet internet) {
        for (var left = first; left != null; left = left.next) {
            internet.drop(left);
        }
        first = null;
        count = 0;
    }
}
