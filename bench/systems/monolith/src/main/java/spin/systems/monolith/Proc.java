package spin.systems.monolith;

import org.jspecify.annotations.Nullable;
import spin.hw.pal.ManagedCode;

/// A process: an address space, what it has open, how it takes signals, its threads and its family.
///
/// Process 0 is the kernel's own, whose threads never leave it.
final class Proc {

    static final int FILES = 16;

    final int number;
    final @Nullable AddressSpace space;
    /// Its library's code that is written in Java.
    final ManagedCode.@Nullable Table managed;
    final @Nullable Proc parent;
    @Nullable
    KernelThread threads;
    @Nullable
    Proc children;
    @Nullable
    Proc sibling;

    final OpenFile[] files = new OpenFile[FILES];
    final long[] handlers = new long[UnixAbi.SIGNALS];
    /// The code in user mode that calls a handler.
    long trampoline;
    long blocked;
    /// Signals that end a system call instead of having it made again.
    long interrupting;
    final WaitQueue signalled = new WaitQueue();
    final WaitQueue childEnded = new WaitQueue();

    /// What is told there is told about this process.
    final Port port = new Port(this);
    /// Where exceptions of its threads go that have no port of their own for them.
    @Nullable
    Port exceptionPort;
    /// Ports that it has rights to.
    final PortNames names = new PortNames();

    boolean ended;
    long status;
    /// The signal that ended it, and where; null when it ended by itself.
    @Nullable
    String fatal;

    Proc(int number, OpenFile closed, @Nullable AddressSpace space, ManagedCode.@Nullable Table managed,
            @Nullable Proc parent) {
        this.number = number;
        this.space = space;
        this.managed = managed;
        this.parent = parent;
        for (var i = 0; i < FILES; i++) {
            files[i] = closed;
        }
    }

    /// A free descriptor, or -1.
    int freeDescriptor() {
        for (var i = 0; i < FILES; i++) {
            if (!files[i].isOpen()) {
                return i;
            }
        }
        return -1;
    }
}
