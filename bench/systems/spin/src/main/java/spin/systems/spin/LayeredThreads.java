package spin.systems.spin;

import java.util.Map;
import spin.bench.port.LinkedLibrary;
import spin.bench.port.WorkloadAbi;
import spin.core.boot.SpinKernel;
import spin.core.memory.Context;
import spin.core.memory.Protection;
import spin.core.strand.Clients;
import spin.core.strand.Strand;
import spin.core.strand.Strands;
import spin.core.strand.Threads;
import spin.core.strand.UserEntry;
import spin.core.trap.Trap;
import spin.core.user.UserCode;
import spin.core.user.UserCodeRun;
import spin.ext.cthreads.UserThreads;
import spin.ext.osf.ThreadCalls;

/// Layered C-Threads under a workload's program: the user half of the extension `cthreads`, linked with the program, over the kernel half that is the
/// extension `osf-threads`. Both are the code that an extension's JAR has.
final class LayeredThreads {
    private static final long MEMORY = WorkloadAbi.IMAGE_BASE - 32 * WorkloadAbi.PAGE;
    private static final long DOORS = 0x5400_0000L;
    private static final long START = DOORS;
    private static final long FORK = DOORS + 16;
    private static final long END = DOORS + 32;
    private static final long JOIN = DOORS + 48;
    private static final long WAIT = DOORS + 64;
    private static final long SIGNAL = DOORS + 80;
    private static final long RUN = DOORS + 96;
    /// C-Threads have no limit of kernel threads unless somebody sets one.
    private static final long ONE_EACH = 0;

    private LayeredThreads() {}

    /// @param entry of the program
    /// @return where its first strand is to begin instead
    static long under(SpinKernel kernel, Context context, Clients clients, long entry) {
        var spaces = kernel.addressSpaces();
        spaces.allocate(context, MEMORY, MEMORY + WorkloadAbi.PAGE);
        spaces.map(context, MEMORY, Protection.READ_WRITE);
        link(kernel, clients, entry);
        serve(kernel, context, clients);
        return START;
    }

    private static void link(SpinKernel kernel, Clients clients, long entry) {
        var library = new UserThreads(MEMORY, ONE_EACH, LinkedLibrary.RETURN, END, RUN);
        UserCode start = port -> {
            library.init().run(port);
            port.jump(entry);
        };
        bind(kernel, clients, START, start);
        bind(kernel, clients, FORK, library.fork());
        bind(kernel, clients, END, library.end());
        bind(kernel, clients, JOIN, library.join());
        bind(kernel, clients, WAIT, library.await());
        bind(kernel, clients, SIGNAL, library.signal());
        bind(kernel, clients, RUN, library.run());
        var cpu = kernel.machine().cpu();
        cpu.pal(new LinkedLibrary(cpu.pal(), Map.of(WorkloadAbi.FORK, FORK, WorkloadAbi.THREAD_EXIT, END,
                WorkloadAbi.JOIN, JOIN, WorkloadAbi.WAIT, WAIT, WorkloadAbi.SIGNAL, SIGNAL)));
    }

    private static void bind(SpinKernel kernel, Clients clients, long door, UserCode procedure) {
        kernel.processor().user().bind(clients, SpinKernel.KERNEL, door, UserCodeRun.of(kernel.processor(), procedure));
    }

    private static void serve(SpinKernel kernel, Context context, Clients clients) {
        var processor = kernel.processor();
        var calls = new ThreadCalls(kernel.resolve(Threads.class, SpinKernel.KERNEL),
                kernel.resolve(Strands.class, SpinKernel.KERNEL), new ThreadCalls.Maker() {
                    @Override
                    public Strand make(long pc, long stackPointer, long argument) {
                        var strand = processor.createUser("thread", SpinKernel.KERNEL, null,
                                new UserEntry(context, clients, pc, stackPointer, 0), argument);
                        processor.unblock(strand);
                        return strand;
                    }

                    @Override
                    public void end(Strand strand) {
                        processor.end(strand, null);
                    }
                });
        var events = kernel.events(SpinKernel.KERNEL);
        events.on(Trap.class, Trap::systemCall)
                .guard((strand, state) -> state.number() >= ThreadCalls.CREATE
                        && state.number() <= ThreadCalls.CLEAR_WAIT)
                .handle((strand, state) -> calls.serve(state)).as("kernel threads").install();
        events.on(Strands.class, Strands::unblock).key(context).handle(calls::unblocked).as("suspended threads")
                .install();
    }
}
