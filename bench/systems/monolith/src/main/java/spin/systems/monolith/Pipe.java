package spin.systems.monolith;

import spin.hw.mmu.Pte;

/// A pipe: a frame as a ring of bytes. A reader of an empty one and a writer of a full one wait for each other.
final class Pipe {

    private static final int SIZE = Pte.PAGE_BYTES;

    private final Kernel kernel;
    private final long ring;
    private final WaitQueue readers = new WaitQueue();
    private final WaitQueue writers = new WaitQueue();
    final Reading reading = new Reading();
    final Writing writing = new Writing();
    /// Bytes ever written and read.
    private long written;
    private long taken;

    /// @param ring a frame, which is the pipe's from now on
    Pipe(Kernel kernel, long ring) {
        this.kernel = kernel;
        this.ring = ring;
    }

    /// The reading end.
    final class Reading extends OpenFile {

        private final Step again = this::transfer;

        Reading() {
            super(1);
        }

        @Override
        void read(KernelThread caller) {
            transfer(caller);
        }

        private void transfer(KernelThread caller) {
            var wanted = kernel.argument(caller, 2);
            var there = written - taken;
            if (there == 0) {
                if (writing.isOpen() && wanted != 0) {
                    kernel.wait(caller, readers, again);
                } else {
                    kernel.result(caller, 0);
                }
                return;
            }
            var at = (int) taken & (SIZE - 1);
            var count = (int) Math.min(Math.min(wanted, there), SIZE - at);
            kernel.user.copyOut(ring + at, kernel.argument(caller, 1), count);
            taken += count;
            kernel.result(caller, count);
            kernel.wakeAll(writers);
        }

        @Override
        void write(KernelThread caller) {
            kernel.failure(caller, UnixAbi.EBADF);
        }

        @Override
        boolean isReadable() {
            return written != taken || !writing.isOpen();
        }

        @Override
        void closed() {
            kernel.wakeAll(writers);
            end();
        }
    }

    /// The writing end.
    final class Writing extends OpenFile {

        private final Step again = this::transfer;

        Writing() {
            super(1);
        }

        /// Physical address of the pipe's bytes.
        long ring() {
            return ring;
        }

        @Override
        void read(KernelThread caller) {
            kernel.failure(caller, UnixAbi.EBADF);
        }

        @Override
        void write(KernelThread caller) {
            transfer(caller);
        }

        private void transfer(KernelThread caller) {
            if (!reading.isOpen()) {
                kernel.failure(caller, UnixAbi.EPIPE);
                return;
            }
            var room = SIZE - (written - taken);
            if (room == 0) {
                kernel.wait(caller, writers, again);
                return;
            }
            var at = (int) written & (SIZE - 1);
            var count = (int) Math.min(Math.min(kernel.argument(caller, 2), room), SIZE - at);
            kernel.user.copyIn(kernel.argument(caller, 1), ring + at, count);
            written += count;
            kernel.result(caller, count);
            kernel.wakeAll(readers);
        }

        @Override
        boolean isReadable() {
            return false;
        }

        @Override
        void closed() {
            kernel.wakeAll(readers);
            end();
        }
    }

    private void end() {
        if (!reading.isOpen() && !writing.isOpen()) {
            kernel.frames.drop(ring);
        }
    }
}
