package spin.systems.monolith;

/// System calls on descriptors.
final class Files {

    private final Kernel kernel;
    private final Step selecting = this::find;
    /// Threads that wait for any of several descriptors; whatever becomes readable wakes them all, as in BSD when they collide.
    private final WaitQueue selectors = new WaitQueue();

    Files(Kernel kernel) {
        this.kernel = kernel;
    }

    void read(KernelThread caller) {
        if (hasBuffer(caller)) {
            open(caller).read(caller);
        }
    }

    void write(KernelThread caller) {
        if (hasBuffer(caller)) {
            open(caller).write(caller);
        }
    }

    void readPieces(KernelThread caller) {
        if (hasPieces(caller)) {
            open(caller).read(caller);
        }
    }

    void writePieces(KernelThread caller) {
        if (hasPieces(caller)) {
            open(caller).write(caller);
        }
    }

    /// Whether a2 is a count; the call is answered if not.
    private boolean hasBuffer(KernelThread caller) {
        var count = kernel.argument(caller, 2);
        if (count < 0 || count > Uio.MOST_BYTES) {
            kernel.failure(caller, UnixAbi.EINVAL);
            return false;
        }
        caller.uio.one(kernel.argument(caller, 1), count);
        return true;
    }

    private boolean hasPieces(KernelThread caller) {
        if (!caller.uio.list(kernel.user, kernel.argument(caller, 1), kernel.argument(caller, 2))) {
            kernel.failure(caller, UnixAbi.EINVAL);
            return false;
        }
        return true;
    }

    /// The file of the descriptor in a0; one that answers with an error when there is none.
    private OpenFile open(KernelThread caller) {
        var descriptor = kernel.argument(caller, 0);
        return descriptor >= 0 && descriptor < Proc.FILES
                ? caller.process.files[(int) descriptor]
                : kernel.closed;
    }

    void close(KernelThread caller) {
        var descriptor = kernel.argument(caller, 0);
        var files = caller.process.files;
        if (descriptor < 0 || descriptor >= Proc.FILES || !files[(int) descriptor].isOpen()) {
            kernel.failure(caller, UnixAbi.EBADF);
            return;
        }
        var file = files[(int) descriptor];
        files[(int) descriptor] = kernel.closed;
        kernel.result(caller, 0);
        file.close();
    }

    void pipe(KernelThread caller) {
        var process = caller.process;
        var from = process.freeDescriptor();
        if (from < 0) {
            kernel.failure(caller, UnixAbi.EMFILE);
            return;
        }
        var pipe = new Pipe(kernel);
        process.files[from] = pipe.reading;
        var to = process.freeDescriptor();
        if (to < 0) {
            process.files[from] = kernel.closed;
            pipe.reading.close();
            pipe.writing.close();
            kernel.failure(caller, UnixAbi.EMFILE);
            return;
        }
        process.files[to] = pipe.writing;
        kernel.result(caller, from);
        kernel.secondResult(caller, to);
    }

    /// Looks at those that are asked for, and tells the caller of one that is not open, as 4.3BSD's `selscan` does.
    void select(KernelThread caller) {
        if (kernel.argument(caller, 0) >>> Proc.FILES != 0) {
            kernel.failure(caller, UnixAbi.EBADF);
            return;
        }
        caller.uio.none();
        find(caller);
    }

    private void find(KernelThread caller) {
        var wanted = kernel.argument(caller, 0);
        var files = caller.process.files;
        var found = 0L;
        for (var left = wanted; left != 0; left &= left - 1) {
            var file = files[Long.numberOfTrailingZeros(left)];
            if (file.isReadable()) {
                found |= left & -left;
            } else if (!file.isOpen()) {
                kernel.failure(caller, UnixAbi.EBADF);
                return;
            }
        }
        if (found == 0 && wanted != 0) {
            kernel.waitInterruptibly(caller, selectors, selecting);
        } else {
            kernel.result(caller, found);
        }
    }

    /// Something has become readable.
    void readable() {
        kernel.wakeAll(selectors);
    }
}
