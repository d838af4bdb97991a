package spin.systems.monolith;

import org.jspecify.annotations.Nullable;

/// One direction of a socket, without what is in it: a lock, and who waits for a change. 4.3BSD's `sblock`, `sbwait` and `sowakeup` (`uipc_socket2.c`).
///
/// Two processes may read one socket: one that has found nothing gives the lock up while it waits, and one that has some of what it must have all of keeps it.
class SocketSide {

    final Kernel kernel;
    private final WaitQueue forLock = new WaitQueue();
    private final WaitQueue forChange = new WaitQueue();
    private boolean locked;
    /// Who has kept the lock while it waits.
    private @Nullable KernelThread keeper;
    private boolean selected;

    SocketSide(Kernel kernel) {
        this.kernel = kernel;
    }

    /// Keeps others from reading or sending until [#unlock]. False when somebody else has it: the thread waits then and does `again`.
    final boolean lock(KernelThread thread, Step again) {
        if (locked) {
            if (keeper == thread) {
                keeper = null;
                thread.holds = null;
                return true;
            }
            kernel.wait(thread, forLock, again);
            return false;
        }
        locked = true;
        return true;
    }

    final void unlock() {
        locked = false;
        kernel.wakeAll(forLock);
    }

    /// Waits for a change and keeps the lock meanwhile, for the next [#lock] of the same thread; a signal ends both.
    final void awaitLocked(KernelThread thread, Step again) {
        keeper = thread;
        thread.holds = this;
        kernel.waitInterruptibly(thread, forChange, again);
    }

    /// The thread that has kept the lock will not come back for it.
    final void giveUp(KernelThread thread) {
        keeper = null;
        thread.holds = null;
        unlock();
    }

    /// Waits for a change of what is there or of what may be sent; a signal ends that.
    final void await(KernelThread thread, Step again) {
        kernel.waitInterruptibly(thread, forChange, again);
    }

    /// Somebody who selects wants to hear of the next change.
    final void select() {
        selected = true;
    }

    final void wake() {
        if (selected) {
            selected = false;
            kernel.files.readable();
        }
        kernel.wakeAll(forChange);
    }
}
