package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;

/// A message in the kernel: its bytes in a buffer of physical memory, and the rights of its header as ports and no longer as names.
///
/// It is made once and used again, with its buffer: the kernel keeps those that are free. Source: Mach 3.0, ipc/ipc_kmsg.h and its cache.
final class Message {

    /// Physical address of the bytes, as [MachAbi] lays them out.
    final long buffer;
    int bytes;
    Port destination;
    /// Whether it is the one message of a right for one; otherwise it has a right to send.
    boolean once;
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
