package spin.ext.cthreads;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.strand.Semaphore;
import spin.core.strand.Strand;
import spin.core.strand.Strands;
import spin.core.strand.Threads;
import spin.core.trap.SavedState;
import spin.core.trap.SystemCallRange;
import spin.core.trap.Trap;
import spin.core.user.Program;
import spin.core.user.Programs;
import spin.dispatcher.Binding;

/// Threads for the programs that admit it, in both forms of the publication.
///
/// *Integrated*: each thread is a strand in the program's address space, waiting is done in the kernel, and this is told by events when a thread gets
/// the processor and loses it. *Layered*: a library in user mode ([UserThreads]) over the kernel threads of another extension; here
/// is only what puts it into a program.
///
/// Names are indexes of the program's own table, so a program names only what is its own.
///
/// Source: Bershad et al., SOSP '95, section 4.2 and table 3; Cooper and Draves, "C Threads", CMU-CS-88-154.
public final class CThreads implements Extension {
    private static final long FORK = 0x5400;
    private static final long EXIT = 0x5401;
    private static final long JOIN = 0x5402;
    private static final long YIELD = 0x5403;
    private static final long NEW_SEMAPHORE = 0x5404;
    private static final long WAIT = 0x5405;
    private static final long SIGNAL = 0x5406;
    private static final long SELF = 0x5407;
    private static final long TURNS = 0x5408;
    private static final long LAYERED = 0x5410;
    private static final int MOST = 10_000;

    private static final int ESRCH = 3;
    private static final int EINVAL = 22;
    private static final int EAGAIN = 35;

    private final List<Task> tasks = new ArrayList<>();

    /// One thread: a strand, and what the events have told of it.
    private static final class CThread {
        private final int name;
        private @Nullable Strand strand;
        private long turns;

        CThread(int name) {
            this.name = name;
        }
    }

    /// What one program has.
    private static final class Task {
        private final Program program;
        /// By name; the first is the program's own strand.
        private final List<CThread> threads = new ArrayList<>();
        private final List<Semaphore> semaphores = new ArrayList<>();
        private final List<Binding> news = new ArrayList<>();
        /// Who has the processor.
        private @Nullable CThread current;

        Task(Program program) {
            this.program = program;
            threads.add(new CThread(0));
        }

        @Nullable
        CThread thread(long name) {
            return name >= 0 && name < threads.size() ? threads.get((int) name) : null;
        }

        @Nullable
        Semaphore semaphore(long name) {
            return name >= 1 && name <= semaphores.size() ? semaphores.get((int) name - 1) : null;
        }

        void resumed(Strand strand) {
            var thread = threadOf(strand);
            thread.turns++;
            current = thread;
        }

        void lost() {
            current = null;
        }

        /// The latest first, for the old ones have mostly ended.
        private CThread threadOf(Strand strand) {
            for (int i = threads.size() - 1; i > 0; i--) {
                var thread = threads.get(i);
                if (thread.strand == strand) {
                    return thread;
                }
            }
            return threads.getFirst();
        }
    }

    @Override
    public void start(Kernel kernel) {
        var programs = kernel.resolve(Programs.class);
        var threads = kernel.resolve(Threads.class);
        kernel.events().on(Trap.class, Trap::systemCall)
                .key(new SystemCallRange(FORK, LAYERED))
                .handle((strand, state) -> serve(kernel, programs, threads, strand, state))
                .install();
    }

    private void serve(Kernel kernel, Programs programs, Threads threads, Strand strand, SavedState state) {
        var program = programs.of(strand);
        if (program == null) {
            state.failure(EINVAL);
            return;
        }
        long number = state.number();
        if (number == LAYERED) {
            Doors.open(programs, program, state);
            return;
        }
        var task = taskOf(kernel, program);
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
        } else if (number == WAIT || number == SIGNAL) {
            synchronise(task, state);
        } else {
            tell(task, state);
        }
    }

    private static void fork(Programs programs, Task task, SavedState state) {
        if ((state.argument(0) & 3) != 0) {
            state.failure(EINVAL);
        } else if (task.threads.size() > MOST) {
            state.failure(EAGAIN);
        } else {
            int name = task.threads.size();
            var thread = new CThread(name);
            task.threads.add(thread);
            thread.strand = programs.fork(task.program, "thread" + name, state.argument(0), state.argument(1),
                    state.argument(2));
            state.result(name);
        }
    }

    private static void join(Threads threads, Task task, Strand self, SavedState state) {
        var thread = task.thread(state.argument(0));
        var other = thread == null ? null : thread.strand;
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

    private static void tell(Task task, SavedState state) {
        var current = task.current;
        var thread = state.number() == SELF ? current : task.thread(state.argument(0));
        if (thread == null || (state.number() != SELF && state.number() != TURNS)) {
            state.failure(state.number() == TURNS ? ESRCH : EINVAL);
        } else {
            state.result(state.number() == SELF ? thread.name : thread.turns);
        }
    }

    private Task taskOf(Kernel kernel, Program program) {
        for (int i = tasks.size() - 1; i >= 0; i--) {
            var task = tasks.get(i);
            if (task.program == program) {
                return task;
            }
            if (task.program.isEnded()) {
                tasks.remove(i).news.forEach(Binding::uninstall);
            }
        }
        var fresh = new Task(program);
        fresh.current = fresh.threads.getFirst();
        fresh.news.add(kernel.events().on(Strands.class, Strands::resume).key(program.context())
                .handle(fresh::resumed).install());
        fresh.news.add(kernel.events().on(Strands.class, Strands::checkpoint).key(program.context())
                .handle(strand -> fresh.lost()).install());
        tasks.add(fresh);
        return fresh;
    }
}
