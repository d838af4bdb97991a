package spin.systems.monolith;

import org.jspecify.annotations.Nullable;
import spin.bench.port.LinkedLibrary;
import spin.bench.port.Points;
import spin.bench.port.Probe;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadFailedException;
import spin.hw.asm.Program;
import spin.hw.mmu.Pte;
import spin.hw.pal.ManagedCode;
import spin.hw.pal.PalCode;
import spin.systems.monolith.lib.FaultPolicy;
import spin.systems.monolith.lib.Library;
import spin.systems.monolith.lib.NetworkLibrary;
import spin.systems.monolith.lib.Variables;

/// Makes the first process: its image, its stack and its library, as exec and the library's start-up code would, from outside and before anything
/// runs; and, when the program has one, the partner that shares its pages.
final class Loader {

    private static final long PAGE = Pte.PAGE_BYTES;
    /// The stack ends one page below the image, and may grow to so many pages.
    private static final int STACK_PAGES = 16;

    private final Kernel kernel;
    private final Workload workload;
    private final Program image;
    private final Probe probe;
    private final Program library = Library.assemble();
    private final @Nullable Program network;
    private final long firstPage;
    private final long imageEnd;

    Loader(Kernel kernel, Workload workload, Program image, Probe probe) {
        this(kernel, workload, image, null, probe);
    }

    /// @param network the library's part for a network, which has also what it needs of memory; null when there is none
    Loader(Kernel kernel, Workload workload, Program image, @Nullable Program network, Probe probe) {
        this.network = network;
        this.kernel = kernel;
        this.workload = workload;
        this.image = image;
        this.probe = probe;
        firstPage = image.base() & -PAGE;
        imageEnd = (image.base() + image.size() + PAGE - 1) & -PAGE;
        if (workload.skipsExceptions()) {
            for (var handler : new String[]{Library.SKIP, Library.GO_ON}) {
                kernel.cpu.watch(library.address(handler), () -> probe.mark(Points.HANDLER_ENTERED));
            }
        }
    }

    /// The way into the kernel, library calls apart.
    PalCode entry() {
        var procedures = Library.procedures(library, kernel.shape.kernelThreads());
        if (network != null) {
            procedures.putAll(NetworkLibrary.procedures(network));
        }
        return new LinkedLibrary(kernel.pal(), procedures);
    }

    /// A process with one thread, ready to run at the image's entry.
    Proc first() {
        var process = made(kernel.processes.make(doors(), null));
        var space = made(process.space);
        fill(space, image, firstPage, imageEnd, true);
        begin(process, space, image.entry());
        if (image.labels().containsKey(Workload.PARTNER)) {
            partner(process, space);
        }
        return process;
    }

    private void partner(Proc process, AddressSpace space) {
        var partner = made(kernel.processes.make(doors(), null));
        var theirs = made(partner.space);
        mapped(space.shareWith(theirs, firstPage, imageEnd));
        begin(partner, theirs, image.address(Workload.PARTNER));
        // As inherited: the first yield to it comes before it has called anything.
        partner.handlers[UnixAbi.SIGUSR1] = library.address(Library.GO_ON);
        name(space, partner);
        name(theirs, process);
        for (var i = 0; i < 2; i++) {
            var pipe = new Pipe(kernel);
            for (var both : new Proc[]{process, partner}) {
                both.files[Library.PIPES + 2 * i] = pipe.reading;
                both.files[Library.PIPES + 2 * i + 1] = pipe.writing;
            }
            pipe.reading.open();
            pipe.writing.open();
        }
    }

    private void name(AddressSpace space, Proc other) {
        kernel.memory.storeQuad(space.frameAt(Library.DATA) + Variables.PARTNER, other.number);
    }

    private ManagedCode.Table doors() {
        var doors = new ManagedCode.Table();
        doors.bind(Library.DOOR, new FaultPolicy(workload, probe));
        return doors;
    }

    /// Stack, library and the first thread, at `pc`.
    private void begin(Proc process, AddressSpace space, long pc) {
        var stack = firstPage - PAGE;
        space.addRegion(stack - STACK_PAGES * PAGE, stack, true);
        mapped(space.map(stack - PAGE, frame(), true));
        fill(space, library, Library.CODE, Library.CODE + PAGE, false);
        space.addRegion(Library.DATA, Library.DATA + PAGE, true);
        var data = frame();
        mapped(space.map(Library.DATA, data, true));
        if (network != null) {
            fill(space, network, NetworkLibrary.CODE, NetworkLibrary.CODE + PAGE, false);
            space.addRegion(NetworkLibrary.DATA, NetworkLibrary.DATA + NetworkLibrary.BYTES, true);
        }
        process.trampoline = library.address(Library.TRAMPOLINE);
        process.handlers[UnixAbi.SIGSEGV] = Library.DOOR;
        if (workload.skipsExceptions()) {
            process.handlers[UnixAbi.SIGBUS] = library.address(Library.SKIP);
            process.handlers[UnixAbi.SIGFPE] = library.address(Library.GO_ON);
        }
        var thread = made(kernel.processes.makeThread(process));
        threadBlocks(data, thread);
        kernel.processes.place(thread, pc, stack);
        kernel.run(thread);
    }

    /// The first thread's block, the list of the free ones, and what threads are made with.
    private void threadBlocks(long data, KernelThread thread) {
        var words = kernel.memory;
        words.storeQuad(data + Variables.THREADS + Variables.NUMBER, thread.process.names.give(thread.port));
        thread.unique = Library.DATA + Variables.THREADS;
        words.storeQuad(data + Variables.ATTRIBUTES, Variables.ATTRIBUTES_MARK);
        words.storeQuad(data + Variables.STACK_BYTES, 2 * PAGE);
        words.storeQuad(data + Variables.GUARD_BYTES, PAGE);
        var slot = data + Variables.FREE;
        for (var i = 1; i < Variables.MOST_THREADS; i++) {
            var block = Variables.THREADS + i * Variables.THREAD_BYTES;
            words.storeQuad(slot, Library.DATA + block);
            slot = data + block + Variables.NEXT;
        }
    }

    private void fill(AddressSpace space, Program program, long first, long end, boolean writable) {
        space.addRegion(first, end, writable);
        var bytes = program.image();
        for (var page = first; page < end; page += PAGE) {
            var frame = frame();
            mapped(space.map(page, frame, writable));
            var from = Math.max(page, program.base());
            var to = Math.min(page + PAGE, program.base() + bytes.length);
            if (from < to) {
                kernel.memory.copyIn(frame + from - page, bytes, (int) (from - program.base()), (int) (to - from));
            }
        }
    }

    private long frame() {
        var frame = kernel.frames.take();
        mapped(frame != 0);
        return frame;
    }

    private static void mapped(boolean done) {
        if (!done) {
            throw new WorkloadFailedException("The machine has no frame left for the program; give it more memory or a"
                    + " smaller image.");
        }
    }

    private static <T> T made(@Nullable T thing) {
        if (thing == null) {
            throw new WorkloadFailedException("The machine has no room for the program; give it more memory.");
        }
        return thing;
    }
}
