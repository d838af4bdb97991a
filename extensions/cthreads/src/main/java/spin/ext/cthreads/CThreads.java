package spin.ext.cthreads;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.strand.Semaphore;
import spin.core.strand.Strand;
import spin.core.strand.Threads;
import spin.core.trap.SavedState;
import spin.core.trap.SystemCallRange;
import spin.core.trap.Trap;
import spin.core.user.Program;
import spin.core.user.Programs;

/// Threads for the programs that admit it: each is a strand in the program's address space, and waiting is done in the kernel.
///
/// Names are indexes of the program's own table, so a program names only what is its own.
///
/// Source: Bershad et al., SOSP '95, section 4.2 and table 3, "integrated"; Cooper and Draves, "C Threads", CMU-CS-88-154.
public final class CThreads implements Extension {
    private static final long FORK = 0x5400;
    private static final long EXIT = 0x5401;
    private static final long JOIN = 0x5402;
    private static final long YIELD = 0x5403;
    private static final long NEW_SEMAPHORE = 0x5404;
    private static final long WAIT = 0x5405;
    private static final long SIGNAL = 0x5406;
    private static final int MOST = 10_000;

    private static final int ESRCH = 3;
    private static final int EINVAL = 22;
    private static final int EAGAIN = 35;

    private final List<Task> tasks = new ArrayList<>();

    /// What one program has.
    private static final class Task {
        private final Program program;
        private final List<Strand> strands = new ArrayList<>();
        private final List<Semaphore> semaphores = new ArrayList<>();

        Task(Program program) {
            this.program = program;
        }

        @Nullable
        Strand strand(long name) {
            return name >= 1 && name <= strands.size() ? strands.get((int) name - 1) : null;
        }

        @Nullable
        Semaphore semaphore(long name) {
            return name >= 1 && name <= semaphores.size() ? semaphores.get((int) name - 1) : null;
        }
    }

    @Override
    public void start(Kernel kernel) {
        var programs = kernel.resolve(Programs.class);
        var threads = kernel.resolve(Threads.class);
        kernel.events().on(Trap.class, Trap::systemCall)
                .key(new SystemCallRange(FORK, SIGNAL))
                .handle((strand, state) -> serve(programs, threads, strand, state))
                .install();
    }

    private void serve(Programs programs, Threads threads, Strand strand, SavedState state) {
        var program = programs.of(strand);
        if (program == null) {
            state.failure(EINVAL);
            return;
        }
        var task = taskOf(program);
        long number = state.number();
        if (number == FORK) {
            fork(programs, task, state);
        } else if (number == EXIT) {
            programs.end(strand);
        } else if (number == JOIN) {
            join(threads, task, strand, state);
        } else if (number == YIELD) {
            threads.giveWay();
            state.result(0);
        } else if (number == NEW_SEMAPHORE) {
            semaphore(threads, task, state);
        } else {
            synchronise(task, state);
        }
    }

    private static void fork(Programs programs, Task task, SavedState state) {
        if ((state.argument(0) & 3) != 0) {
            state.failure(EINVAL);
        } else if (task.strands.size() == MOST) {
            state.failure(EAGAIN);
        } else {
            task.strands.add(programs.fork(task.program, "thread" + (task.strands.size() + 1), state.argument(0),
                    state.argument(1), state.argument(2)));
            state.result(task.strands.size());
        }
    }

    private static void join(Threads threads, Task task, Strand self, SavedState state) {
        var other = task.strand(state.argument(0));
        if (other == null) {
            state.failure(ESRCH);
        } else if (other == self) {
            state.failure(EINVAL);
        } else {
            threads.join(other);
            state.result(0);
        }
    }

    private static void semaphore(Threads threads, Task task, SavedState state) {
        if (state.argument(0) < 0) {
            state.failure(EINVAL);
        } else if (task.semaphores.size() == MOST) {
            state.failure(EAGAIN);
        } else {
            task.semaphores.add(threads.semaphore(state.argument(0)));
            state.result(task.semaphores.size());
        }
    }

    private static void synchronise(Task task, SavedState state) {
        var semaphore = task.semaphore(state.argument(0));
        if (semaphore == null) {
            state.failure(ESRCH);
        } else if (state.number() == WAIT) {
            semaphore.acquire();
            state.result(0);
        } else {
            semaphore.release();
            state.result(0);
        }
    }

    private Task taskOf(Program program) {
        for (int i = tasks.size() - 1; i >= 0; i--) {
            var task = tasks.get(i);
            if (task.program == program) {
                return task;
            }
            if (task.program.isEnded()) {
                tasks.remove(i);
            }
        }
        var fresh = new Task(program);
        tasks.add(fresh);
        return fresh;
    }
}
