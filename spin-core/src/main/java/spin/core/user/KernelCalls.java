package spin.core.user;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import spin.core.strand.Strand;
import spin.core.trap.SavedState;

/// The system calls of the kernel's own: the default handler of [spin.core.trap.Trap#systemCall], so an extension that serves a number
/// takes its place, and there is no table.
///
/// ```text
///      1  exit(status)
///      4  write(descriptor, address, length): 1 and 2 are the program's terminal
///    405  exit_group(status)
/// 0x5350  load(name, name's length, JAR, JAR's length): an extension in the program's own name
/// ```
/// The first three are numbered as under OSF/1 and Linux, so that a program which needs no more runs on the bare kernel.
public final class KernelCalls {
    /// Loads an extension.
    public static final int LOAD = 0x5350;

    private static final int EXIT = 1;
    private static final int WRITE = 4;
    private static final int EXIT_GROUP = 405;
    private static final int MOST_BYTES = 1 << 24;
    private static final int LONGEST_NAME = 100;

    private static final int ENOEXEC = 8;
    private static final int EBADF = 9;
    private static final int EFAULT = 14;
    private static final int EINVAL = 22;
    private static final int ENOSYS = 78;

    private final ProgramTable programs;

    public KernelCalls(ProgramTable programs) {
        this.programs = programs;
    }

    /// Serves the call, or fails it.
    public void serve(Strand strand, SavedState state) {
        var program = programs.of(strand);
        if (program == null) {
            state.failure(ENOSYS);
            return;
        }
        long number = state.number();
        if (number == EXIT || number == EXIT_GROUP) {
            programs.exit(program, (int) state.argument(0));
        } else if (number == WRITE) {
            write(program, state);
        } else if (number == LOAD) {
            load(program, state);
        } else {
            state.failure(ENOSYS);
        }
    }

    private void write(Program program, SavedState state) {
        long descriptor = state.argument(0);
        long length = state.argument(2);
        if (descriptor != 1 && descriptor != 2) {
            state.failure(EBADF);
        } else if (length < 0) {
            state.failure(EINVAL);
        } else {
            var bytes = copied(program, state.argument(1), Math.min(length, MOST_BYTES));
            if (bytes == null) {
                state.failure(EFAULT);
            } else {
                if (descriptor == 1) {
                    program.terminal.write(bytes);
                } else {
                    program.terminal.writeError(bytes);
                }
                state.result(bytes.length);
            }
        }
    }

    private void load(Program program, SavedState state) {
        if (state.argument(1) < 1 || state.argument(1) > LONGEST_NAME || state.argument(3) < 0
                || state.argument(3) > MOST_BYTES) {
            state.failure(EINVAL);
            return;
        }
        var name = copied(program, state.argument(0), state.argument(1));
        var jar = copied(program, state.argument(2), state.argument(3));
        if (name == null || jar == null) {
            state.failure(EFAULT);
            return;
        }
        var refused = programs.load(program, new String(name, StandardCharsets.UTF_8), jar);
        if (refused == null) {
            state.result(0);
        } else {
            program.terminal.write((refused + "\n").getBytes(StandardCharsets.UTF_8));
            state.failure(ENOEXEC);
        }
    }

    private byte @Nullable [] copied(Program program, long address, long length) {
        try {
            return programs.read(program, address, (int) length);
        } catch (BadUserAddressException _) {
            // Told to the program as EFAULT.
            return null;
        }
    }
}
