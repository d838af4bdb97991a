package spin.systems.monolith;

import org.jspecify.annotations.Nullable;
import spin.bench.port.Points;
import spin.bench.port.Probe;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadFailedException;
import spin.hw.asm.Program;
import spin.hw.cpu.Cpu;
import spin.hw.mmu.Pte;
import spin.hw.pal.ManagedCode;
import spin.systems.monolith.lib.FaultPolicy;
import spin.systems.monolith.lib.Library;

/// Makes the first process: its image, its stack and its library, as exec and the library's start-up code would, from outside and before anything runs.
final class Loader {

    private static final long PAGE = Pte.PAGE_BYTES;
    /// The stack ends one page below the image, and may grow to so many pages.
    private static final int STACK_PAGES = 16;

    private final Kernel kernel;
    private final Program library = Library.assemble();

    Loader(Kernel kernel) {
        this.kernel = kernel;
    }

    /// A process with one thread, ready to run at the image's entry.
    Proc process(Workload workload, Program image, Probe probe, Cpu cpu) {
        var doors = new ManagedCode.Table();
        doors.bind(Library.DOOR, new FaultPolicy(workload, probe));
        var process = made(kernel.processes.make(doors, null));
        var space = made(process.space);
        var first = image.base() & -PAGE;
        fill(space, image, first, (image.base() + image.size() + PAGE - 1) & -PAGE, true);
        space.addRegion(first - STACK_PAGES * PAGE - PAGE, first - PAGE, true);
        map(space, first - 2 * PAGE, true);
        fill(space, library, Library.CODE, Library.CODE + PAGE, false);
        space.addRegion(Library.DATA, Library.DATA + PAGE, true);
        map(space, Library.DATA, true);
        handlers(process, workload, probe, cpu);
        var thread = made(kernel.processes.makeThread(process));
        kernel.processes.place(thread, image.entry(), first - PAGE);
        kernel.run(thread);
        return process;
    }

    private void handlers(Proc process, Workload workload, Probe probe, Cpu cpu) {
        process.trampoline = library.address(Library.TRAMPOLINE);
        process.handlers[UnixAbi.SIGSEGV] = Library.DOOR;
        if (workload.skipsExceptions()) {
            process.handlers[UnixAbi.SIGBUS] = library.address(Library.SKIP);
            process.handlers[UnixAbi.SIGFPE] = library.address(Library.GO_ON);
            for (var handler : new String[]{Library.SKIP, Library.GO_ON}) {
                cpu.watch(library.address(handler), () -> probe.mark(Points.HANDLER_ENTERED));
            }
        }
    }

    private void fill(AddressSpace space, Program program, long first, long end, boolean writable) {
        space.addRegion(first, end, writable);
        var bytes = program.image();
        for (var page = first; page < end; page += PAGE) {
            var frame = map(space, page, writable);
            var from = Math.max(page, program.base());
            var to = Math.min(page + PAGE, program.base() + bytes.length);
            if (from < to) {
                kernel.memory.copyIn(frame + from - page, bytes, (int) (from - program.base()), (int) (to - from));
            }
        }
    }

    private long map(AddressSpace space, long va, boolean writable) {
        var frame = kernel.frames.take();
        if (frame == 0 || !space.map(va, frame, writable)) {
            throw new WorkloadFailedException("The machine has no frame left for the first process; give it more memory"
                    + " or a smaller image.");
        }
        return frame;
    }

    private static <T> T made(@Nullable T thing) {
        if (thing == null) {
            throw new WorkloadFailedException("The machine has no room for the first process; give it more memory.");
        }
        return thing;
    }
}
