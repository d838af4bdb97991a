package spin.ext.unix;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spin.core.user.Program;
import spin.core.user.Programs;

/// The terminal of the processes that descend from one program. To them it is a stream, not a tty: what it is at the host's end is not told.
///
/// Input is waited for by a strand of its own, which asks for it when somebody here wants some, so that a signal or another descriptor
/// can end a process's waiting.
final class Terminal {
    /// The request FIONREAD: how much can be read at once.
    static final int BYTES_READY = 0x4004667f;

    private static final int CHUNK = 8192;

    private final Scheduling scheduling;
    private final Programs programs;
    private final Program program;
    private final Waiters waiters;
    private byte[] typed = {};
    private boolean reading;
    private boolean ended;

    Terminal(Scheduling scheduling, Programs programs, Program program) {
        this.scheduling = scheduling;
        this.programs = programs;
        this.program = program;
        waiters = new Waiters(scheduling);
    }

    OpenFile input() {
        return new Side(0, false);
    }

    OpenFile output() {
        return new Side(OpenFile.WRITE_ONLY, false);
    }

    OpenFile error() {
        return new Side(OpenFile.WRITE_ONLY, true);
    }

    private void want() {
        if (reading || ended) {
            return;
        }
        reading = true;
        scheduling.threads().fork("terminal of " + program, () -> {
            var bytes = programs.input(program, CHUNK);
            scheduling.threads().unpreempted(() -> arrived(bytes));
        });
    }

    private void arrived(byte[] bytes) {
        reading = false;
        ended = bytes.length == 0;
        int old = typed.length;
        typed = Arrays.copyOf(typed, old + bytes.length);
        System.arraycopy(bytes, 0, typed, old, bytes.length);
        waiters.wakeAll();
    }

    private final class Side extends OpenFile {
        private final boolean error;

        Side(int flags, boolean error) {
            super(flags);
            this.error = error;
        }

        @Override
        long read(UnixProcess process, long address, int most) {
            if (most == 0) {
                return 0;
            }
            while (typed.length == 0) {
                if (ended) {
                    return 0;
                }
                want();
                if (isNonBlocking()) {
                    return -Errno.EAGAIN;
                }
                if (!scheduling.await(process, waiters)) {
                    return Interrupted.RESTART;
                }
            }
            int count = Math.min(most, typed.length);
            process.memory().write(address, Arrays.copyOf(typed, count));
            typed = Arrays.copyOfRange(typed, count, typed.length);
            return count;
        }

        @Override
        long write(UnixProcess process, byte[] bytes) {
            if (error) {
                programs.printError(program, bytes);
            } else {
                programs.print(program, bytes);
            }
            return bytes.length;
        }

        @Override
        int events() {
            if (!mayRead()) {
                return POLLOUT;
            }
            if (typed.length == 0) {
                want();
            }
            return typed.length > 0 || ended ? POLLIN : 0;
        }

        @Override
        @Nullable
        Waiters waiters() {
            return waiters;
        }

        @Override
        long ioctl(UnixProcess process, int request, long argument) {
            if (request != BYTES_READY || !mayRead()) {
                return -Errno.ENOTTY;
            }
            Bytes.writeInt(process.memory(), argument, typed.length);
            return 0;
        }

        @Override
        String title() {
            return "pipe:[1]";
        }

        @Override
        Status status() {
            return Status.of(Status.FIFO | 0600, 1, 0, scheduling.calendar());
        }
    }
}
