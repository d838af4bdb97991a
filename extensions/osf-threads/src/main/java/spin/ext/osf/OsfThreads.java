package spin.ext.osf;

import java.util.ArrayList;
import java.util.List;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.strand.Strand;
import spin.core.strand.Strands;
import spin.core.strand.Threads;
import spin.core.trap.SystemCallRange;
import spin.core.trap.Trap;
import spin.core.user.Program;
import spin.core.user.Programs;
import spin.dispatcher.Binding;

/// Gives the kernel thread interface to the programs that admit it; see [ThreadCalls] for the calls, [KernelThreads] for the interface.
public final class OsfThreads implements Extension {
    private final List<Task> tasks = new ArrayList<>();

    private record Task(Program program, ThreadCalls calls, Binding news) {}

    @Override
    public void start(Kernel kernel) {
        var programs = kernel.resolve(Programs.class);
        kernel.events().on(Trap.class, Trap::systemCall)
                .key(new SystemCallRange(ThreadCalls.CREATE, ThreadCalls.CLEAR_WAIT))
                .handle((strand, state) -> {
                    var program = programs.of(strand);
                    if (program != null) {
                        callsOf(kernel, programs, program).serve(state);
                    }
                })
                .install();
    }

    private ThreadCalls callsOf(Kernel kernel, Programs programs, Program program) {
        for (int i = tasks.size() - 1; i >= 0; i--) {
            var task = tasks.get(i);
            if (task.program() == program) {
                return task.calls();
            }
            if (task.program().isEnded()) {
                tasks.remove(i).news().uninstall();
            }
        }
        var calls = new ThreadCalls(kernel.resolve(Threads.class), kernel.resolve(Strands.class),
                new InProgram(programs, program));
        var news = kernel.events().on(Strands.class, Strands::unblock).key(program.context())
                .handle(calls::unblocked).last().install();
        tasks.add(new Task(program, calls, news));
        return calls;
    }

    /// Strands in a program's address space.
    private record InProgram(Programs programs, Program program) implements ThreadCalls.Maker {
        @Override
        public Strand make(long pc, long stackPointer, long argument) {
            return programs.fork(program, "thread", pc, stackPointer, argument);
        }

        @Override
        public void end(Strand strand) {
            programs.end(strand);
        }
    }
}
