package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;

/// A message in the kernel: its bytes in a buffer of physical memory, and the ports of its header as ports and no longer as names.
final class Message {

    /// Physical address of the bytes, as [MachAbi] lays them out.
    final long buffer;
    int bytes;
    Port destination;
    @Nullable
    Port reply;
    boolean replyOnce;
    @Nullable
    Message next;

    Message(long buffer, Port destination) {
        this.buffer = buffer;
        this.destination = destination;
    }
}
