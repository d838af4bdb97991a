package spin.systems.monolith;

/// What a descriptor stands for. A call on it begins with the arguments in the caller's registers, waits when it must, and answers by
/// [Kernel#result] or [Kernel#failure].
abstract class OpenFile {

    /// Nothing is open here.
    static final OpenFile CLOSED = new Closed();

    /// Descriptors that stand for it.
    private int users;

    /// @param users how many descriptors stand for it from the start
    OpenFile(int users) {
        this.users = users;
    }

    final boolean isOpen() {
        return users != 0;
    }

    abstract void read(Kernel kernel, KernelThread caller);

    abstract void write(Kernel kernel, KernelThread caller);

    /// Whether a read would answer at once.
    abstract boolean isReadable();

    /// Nobody has it open any more.
    abstract void closed(Kernel kernel);

    final void open() {
        users++;
    }

    final void close(Kernel kernel) {
        users--;
        if (users == 0) {
            closed(kernel);
        }
    }

    private static final class Closed extends OpenFile {

        Closed() {
            super(0);
        }

        @Override
        void read(Kernel kernel, KernelThread caller) {
            kernel.failure(caller, UnixAbi.EBADF);
        }

        @Override
        void write(Kernel kernel, KernelThread caller) {
            kernel.failure(caller, UnixAbi.EBADF);
        }

        @Override
        boolean isReadable() {
            return false;
        }

        @Override
        void closed(Kernel kernel) {
            // It was never open.
        }
    }
}
