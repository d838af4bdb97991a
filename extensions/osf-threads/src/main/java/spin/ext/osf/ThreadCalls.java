package spin.ext.osf;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spin.core.strand.Strand;
import spin.core.strand.Strands;
import spin.core.strand.Threads;
import spin.core.trap.SavedState;

/// The kernel thread interface as the system calls of one program: the kernel half of a thread library that multiplexes in user mode.
///
/// ```text
/// 0x5500 thread_create(pc, sp, argument)   name        0x5506 assert_wait(event)
/// 0x5501 thread_start(name)                            0x5507 thread_block()             how it ended
/// 0x5502 thread_suspend(name)                          0x5508 thread_wakeup(event)       how many
/// 0x5503 thread_resume(name)                           0x5509 thread_wakeup_one(event)   0 or 1
/// 0x5504 thread_terminate(name)                        0x550a thread_sleep(event)        how it ended
/// 0x5505 thread_self()                     name        0x550b thread_set_timeout(cycles)
///                                                      0x550c clear_wait(name, result)   0 or 1
/// ```
/// Names and events are the program's own. The name 0 is the caller. How a wait ended is a number of [WaitResult].
public final class ThreadCalls {
    public static final long CREATE = 0x5500;
    public static final long START = 0x5501;
    public static final long SUSPEND = 0x5502;
    public static final long RESUME = 0x5503;
    public static final long TERMINATE = 0x5504;
    public static final long SELF = 0x5505;
    public static final long ASSERT_WAIT = 0x5506;
    public static final long BLOCK = 0x5507;
    public static final long WAKEUP = 0x5508;
    public static final long WAKEUP_ONE = 0x5509;
    public static final long SLEEP = 0x550a;
    public static final long SET_TIMEOUT = 0x550b;
    public static final long CLEAR_WAIT = 0x550c;

    private static final int MOST = 10_000;
    private static final int ESRCH = 3;
    private static final int EINVAL = 22;
    private static final int EAGAIN = 35;
    private static final int ENOSYS = 78;

    private final KernelThreads kernel;
    private final Maker maker;
    private final Map<Long, KernelThread> named = new LinkedHashMap<>();
    private long lastName;

    /// Makes and ends strands of the program.
    public interface Maker {
        Strand make(long pc, long stackPointer, long argument);

        void end(Strand strand);
    }

    /// Where a thread is to begin.
    private record Beginning(Maker maker, long pc, long stackPointer, long argument) implements Supplier<Strand> {
        @Override
        public Strand get() {
            return maker.make(pc, stackPointer, argument);
        }
    }

    public ThreadCalls(Threads threads, Strands strands, Maker maker) {
        this.maker = maker;
        kernel = new KernelThreads(threads, strands, maker::end);
    }

    /// To be told of each [Strands#unblock] of the program's strands.
    public void unblocked(Strand strand) {
        kernel.unblocked(strand);
    }

    /// Serves one call of the program's.
    public void serve(SavedState state) {
        long number = state.number();
        if (number == CREATE) {
            create(state);
        } else if (number >= START && number <= TERMINATE) {
            manage(number, state);
        } else if (number == SELF) {
            state.result(nameOf(kernel.current()));
        } else if (number == CLEAR_WAIT) {
            clearWait(state);
        } else {
            await(number, state);
        }
    }

    private void create(SavedState state) {
        long pc = state.argument(0);
        long stackPointer = state.argument(1);
        long argument = state.argument(2);
        if ((pc & 3) != 0) {
            state.failure(EINVAL);
        } else if (named.size() >= MOST && !someHaveEnded()) {
            state.failure(EAGAIN);
        } else {
            state.result(nameOf(kernel.create(new Beginning(maker, pc, stackPointer, argument))));
        }
    }

    private void manage(long number, SavedState state) {
        var thread = threadOf(state.argument(0));
        if (thread == null || thread.hasEnded()) {
            state.failure(ESRCH);
            return;
        }
        boolean done = true;
        if (number == START) {
            kernel.start(thread);
        } else if (number == SUSPEND) {
            kernel.suspend(thread);
        } else if (number == RESUME) {
            done = kernel.resume(thread);
        } else {
            kernel.terminate(thread);
        }
        if (done) {
            state.result(0);
        } else {
            state.failure(EINVAL);
        }
    }

    private void clearWait(SavedState state) {
        var thread = threadOf(state.argument(0));
        long result = state.argument(1);
        if (thread == null || thread.hasEnded()) {
            state.failure(ESRCH);
        } else if (result != WaitResult.INTERRUPTED.number() && result != WaitResult.RESTART.number()) {
            state.failure(EINVAL);
        } else {
            state.result(kernel.clearWait(thread,
                    result == WaitResult.RESTART.number() ? WaitResult.RESTART : WaitResult.INTERRUPTED) ? 1 : 0);
        }
    }

    private void await(long number, SavedState state) {
        long argument = state.argument(0);
        if (number == ASSERT_WAIT || number == SLEEP) {
            if (kernel.current().asserted) {
                state.failure(EINVAL);
                return;
            }
            kernel.assertWait(argument, true);
            state.result(number == SLEEP ? kernel.block().number() : 0);
        } else if (number == BLOCK) {
            state.result(kernel.block().number());
        } else if (number == WAKEUP) {
            state.result(kernel.wakeup(argument));
        } else if (number == WAKEUP_ONE) {
            state.result(kernel.wakeupOne(argument) ? 1 : 0);
        } else if (number == SET_TIMEOUT && argument >= 0) {
            kernel.setTimeout(argument);
            state.result(0);
        } else {
            state.failure(number == SET_TIMEOUT ? EINVAL : ENOSYS);
        }
    }

    private @Nullable KernelThread threadOf(long name) {
        if (name == 0) {
            return kernel.current();
        }
        return named.get(name);
    }

    private long nameOf(KernelThread thread) {
        if (thread.name == 0) {
            thread.name = ++lastName;
            named.put(thread.name, thread);
        }
        return thread.name;
    }

    /// Their names are not given again, so a name that somebody kept stands for nobody.
    private boolean someHaveEnded() {
        kernel.forgetTheEnded();
        return named.values().removeIf(KernelThread::hasEnded);
    }
}
