package spin.ext.workload;

import java.util.List;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.memory.PageAttributes;
import spin.core.memory.PhysAddr;
import spin.core.memory.Protection;
import spin.core.memory.Translation;
import spin.core.memory.VirtAddr;
import spin.core.shell.Shell;
import spin.core.strand.Threads;
import spin.core.trap.SystemCallRange;
import spin.core.trap.Trap;
import spin.core.user.Programs;

/// The extension that is measured: commands that do one thing so many times and are over when it is done.
///
/// The counting that ends a program is part of what its handler does, and the least that it can do.
public final class Workload implements Extension {
    private static final int CALL = 1000;
    private static final int ADDRESS = 0x4000_0000;
    private static final int PAGE = 8192;

    private long left;
    private int calls;

    @Override
    public void start(Kernel kernel) {
        var threads = kernel.resolve(Threads.class);
        command(kernel, "switches", times -> switches(threads, times));
        command(kernel, "calls", times -> calls(kernel, times));
        command(kernel, "faults", times -> faults(kernel, times));
        var programs = kernel.resolve(Programs.class);
        kernel.events().on(Trap.class, Trap::systemCall).key(new SystemCallRange(CALL, CALL))
                .handle((strand, state) -> {
                    if (--left == 0) {
                        var program = programs.of(strand);
                        if (program != null) {
                            programs.exit(program, 0);
                        }
                    }
                }).install();
    }

    private interface Work {
        void run(long times);
    }

    private static void command(Kernel kernel, String name, Work work) {
        kernel.events().on(Shell.class, Shell::run).guard((word, rest) -> word.equals(name)).handle((word, rest) -> {
            work.run(Long.parseLong(rest));
            return true;
        }).as(name).install();
    }

    /// Two strands that hand the processor to each other.
    private static void switches(Threads threads, long times) {
        Runnable body = () -> {
            for (long i = times / 2; i > 0; i--) {
                threads.giveWay();
            }
        };
        var one = threads.fork("one", body);
        var other = threads.fork("other", body);
        threads.join(one);
        threads.join(other);
    }

    private void calls(Kernel kernel, long times) {
        left = times;
        var programs = kernel.resolve(Programs.class);
        programs.join(programs.start("calls", Image.calling(CALL), List.of(), List.of()));
    }

    /// Two pages of which one at a time can be read: the program's next access is always to the other.
    private void faults(Kernel kernel, long times) {
        calls = 0;
        var programs = kernel.resolve(Programs.class);
        var spaces = kernel.resolve(Translation.class);
        var pages = kernel.resolve(PhysAddr.class);
        var program = programs.start("faults", Image.reading(ADDRESS, PAGE), List.of(), List.of());
        var space = program.context();
        var region = kernel.resolve(VirtAddr.class).allocateAt(space, ADDRESS, 2L * PAGE);
        var page = pages.allocate(PageAttributes.any());
        spaces.addMapping(region, ADDRESS, page, Protection.READ);
        spaces.addMapping(region, ADDRESS + PAGE, page, Protection.READ);
        spaces.changeMapping(space, ADDRESS, Protection.NONE);
        spaces.changeMapping(space, ADDRESS + PAGE, Protection.NONE);
        var handler = kernel.events().on(Translation.class, Translation::protectionFault).key(space)
                .handle((strand, address, write) -> {
                    spaces.changeMapping(space, address, Protection.READ);
                    spaces.changeMapping(space, address ^ PAGE, Protection.NONE);
                    if (++calls == times) {
                        programs.exit(program, 0);
                    }
                    return true;
                }).install();
        programs.join(program);
        handler.uninstall();
        pages.deallocate(page);
    }
}
