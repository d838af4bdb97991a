package spin.systems.monolith.net;

import org.jspecify.annotations.Nullable;

/// Packets in order of arrival.
final class PacketQueue {

    private @Nullable Packet first;
    private @Nullable Packet last;
    private int length;

    int length() {
        return length;
    }

    @Nullable
    Packet first() {
        return first;
    }

    @Nullable
    Packet last() {
        return last;
    }

    void add(Packet packet) {
        var tail = last;
        packet.next = null;
        if (tail == null) {
            first = packet;
        } else {
            tail.next = packet;
        }
        last = packet;
        length++;
    }

    @Nullable
    Packet take() {
        var head = first;
        if (head != null) {
            first = head.next;
            if (first == null) {
                last = null;
            }
            length--;
        }
        return head;
    }
}
