package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;

/// Ports that one task receives from together. Nobody sends to the set itself. One queue for all, so that receiving asks no member.
final class PortSet extends Port {

    PortSet(int number, Task receiver) {
        super(number, Kind.QUEUE, null, receiver);
    }

    @Override
    @Nullable
    Message take() {
        var message = super.take();
        if (message != null && message.destination != this) {
            message.destination.queued--;
        }
        return message;
    }
}
