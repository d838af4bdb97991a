package spin.systems.microkernel.server;

/// The threads that a program's task has, by number; each number stands for an entry of the emulation library and for names.
final class Group {

    /// The server's name of the task.
    final int task;
    private long taken;

    Group(int task) {
        this.task = task;
    }

    /// A number for one more thread; -1 when there are too many.
    int take() {
        var thread = Long.numberOfTrailingZeros(~taken);
        if (thread >= Layout.MOST_THREADS) {
            return -1;
        }
        taken |= 1L << thread;
        return thread;
    }

    /// Gives a number back. Whether it was the last one.
    boolean leave(int thread) {
        taken &= ~(1L << thread);
        return taken == 0;
    }
}
