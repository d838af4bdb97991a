package spin.systems.monolith;

/// What a descriptor stands for. A call on it begins with the arguments in the caller's registers, waits when it must, and answers by
/// [Kernel#result] or [Kernel#failure].
abstract class OpenFile {

    /// Descriptors that stand for it.
    private int users;

    /// @param users how many descriptors stand for it from the start
    OpenFile(int users) {
        this.users = users;
    }

    final boolean isOpen() {
        return users != 0;
    }

    abstract void read(KernelThread caller);

    abstract void write(KernelThread caller);

    /// Whether a read would answer at once.
    abstract boolean isReadable();

    /// Nobody has it open any more.
    abstract void closed();

    final void open() {
        users++;
    }

    final void close() {
        users--;
        if (users == 0) {
            closed();
        }
    }

    /// What a descriptor stands for that is not open.
    static final class Closed extends OpenFile {

        private final Kernel kernel;

        Closed(Kernel kernel) {
            super(0);
            this.kernel = kernel;
        }

        @Override
        void read(KernelThread caller) {
            kernel.failure(caller, UnixAbi.EBADF);
        }

        @Override
        void write(KernelThread caller) {
            kernel.failure(caller, UnixAbi.EBADF);
        }

        @Override
        boolean isReadable() {
            return false;
        }

        @Override
        void closed() {
            // It was never open.
        }
    }
}
