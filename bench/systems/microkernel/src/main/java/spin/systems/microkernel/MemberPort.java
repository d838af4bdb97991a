package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;

/// A port in a set: what comes to it stands in the queue of the set, and who receives from the set learns by which port it came.
final class MemberPort extends Port {

    private final PortSet set;

    MemberPort(int number, PortSet set, @Nullable Task receiver) {
        super(number, Kind.QUEUE, null, receiver, set.receivers, set.senders);
        this.set = set;
    }

    @Override
    void add(Message message) {
        queued++;
        set.add(message);
    }

    /// Nobody receives from it alone.
    @Override
    @Nullable
    Message take() {
        return null;
    }
}
