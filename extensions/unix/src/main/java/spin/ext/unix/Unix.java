package spin.ext.unix;

import spin.core.Extension;
import spin.core.Kernel;
import spin.core.file.Files;
import spin.core.memory.AdmittingSpaces;
import spin.core.memory.PhysAddr;
import spin.core.memory.Translation;
import spin.core.memory.VirtAddr;
import spin.core.shell.Shell;
import spin.core.strand.Strands;
import spin.core.strand.Threads;
import spin.core.trap.SystemCallRange;
import spin.core.trap.Trap;
import spin.core.user.Programs;

/// UNIX for the programs that admit it: installs a handler for everything that such a program's user code can run into.
///
/// It holds nothing that another instance could see; what it took ends when it is unloaded, and the processes with it.
public final class Unix implements Extension {
    @Override
    public void start(Kernel kernel) {
        var scheduling = new Scheduling(kernel.resolve(Strands.class), kernel.resolve(Threads.class));
        var frames = new Frames(kernel.resolve(PhysAddr.class));
        var translation = kernel.resolve(Translation.class);
        var processes = new Processes(kernel.resolve(Programs.class), kernel.resolve(VirtAddr.class), translation,
                frames, scheduling);
        var delivery = new Delivery(processes);
        var files = kernel.resolve(Files.class);
        var proc = new Proc(processes, new ProcTexts(processes, files, frames));
        var paths = new PathCalls(new Tree(files, proc), new SharedPages(frames), scheduling);
        var execution = new Execution(processes, frames, translation, paths);
        var network = Network.begin(kernel, scheduling);
        var calls = new Calls(processes, frames, delivery, paths, execution, network);
        traps(kernel, calls, new Faults(processes, delivery));
        kernel.events().on(PhysAddr.class, PhysAddr::repossess).handle(frames::repossessed).install();
        var report = new Report(kernel.console(), kernel.name(), processes, calls, delivery);
        kernel.events().on(Shell.class, Shell::run).handle(report::command).install();
    }

    private static void traps(Kernel kernel, Calls calls, Faults faults) {
        var events = kernel.events();
        events.on(Trap.class, Trap::systemCall).key(new SystemCallRange(0, CallNumber.LARGEST))
                .handle(calls::serve).install();
        events.on(Trap.class, Trap::asynchronousTrap).handle(calls::interrupted).install();
        events.on(Trap.class, Trap::unalignedAccess).handle(faults::unaligned).install();
        events.on(Trap.class, Trap::breakpoint).handle(faults::breakpoint).install();
        events.on(Trap.class, Trap::illegalInstruction)
                .handle((strand, state, word) -> faults.illegal(strand, state)).install();
        events.on(Trap.class, Trap::arithmetic).handle(faults::arithmetic).install();
        events.on(Trap.class, Trap::generatedTrap).handle(faults::generated).install();
        events.on(Trap.class, Trap::unhandled)
                .handle((strand, state, signal, what) -> faults.unhandled(strand, state, signal)).install();
        var everywhere = new AdmittingSpaces();
        events.on(Translation.class, Translation::protectionFault).key(everywhere).handle(faults::touch).install();
        events.on(Translation.class, Translation::pageNotPresent).key(everywhere).handle(faults::touch).install();
        events.on(Translation.class, Translation::badAddress).key(everywhere).handle(faults::touch).install();
    }
}
