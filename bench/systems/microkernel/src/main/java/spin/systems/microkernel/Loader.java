package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;
import spin.bench.port.LinkedLibrary;
import spin.bench.port.Probe;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadFailedException;
import spin.hw.asm.Program;
import spin.hw.mmu.Pte;
import spin.hw.pal.ManagedCode;
import spin.hw.pal.PalCode;
import spin.systems.microkernel.lib.Library;
import spin.systems.microkernel.lib.PagerPolicy;
import spin.systems.microkernel.lib.Variables;

/// Makes the first task, as a server that loads programs would, from outside and before anything runs: its image, as an object with a pager, the pager's
/// thread in the same task, two stacks and the library.
final class Loader {

    private static final long PAGE = Pte.PAGE_BYTES;
    /// The stack ends one page below the image, the pager's a page below the stack.
    private static final int STACK_PAGES = 16;

    private final Mach kernel;
    private final Program image;
    private final Program library = Library.assemble();

    Loader(Mach kernel, Program image) {
        this.kernel = kernel;
        this.image = image;
    }

    /// The way into the kernel, library calls apart.
    PalCode entry() {
        return new LinkedLibrary(kernel.pal(), Library.procedures(library));
    }

    Task first(Workload workload, Probe probe) {
        var doors = new ManagedCode.Table();
        doors.bind(Library.DOOR, new PagerPolicy(workload, probe));
        var task = made(kernel.makeTask(doors));
        var pager = kernel.messages.allocate(task);
        var first = image.base() & -PAGE;
        var control = fill(task, image, first, true, made(task.names.port(pager, PortSpace.RECEIVE)));
        var stack = first - PAGE;
        allocate(task, stack - STACK_PAGES * PAGE, STACK_PAGES);
        var pagerStack = stack - (STACK_PAGES + 1) * PAGE;
        allocate(task, pagerStack - PAGE, 1);
        fill(task, library, Library.CODE, false, null);
        var data = data(task);

        var thread = made(kernel.makeThread(task));
        thread.unique = Library.DATA + Variables.THREADS;
        variables(data, task, pager, control, first);
        var words = kernel.memory;
        words.storeQuad(data + Variables.THREADS + Variables.WAKE, kernel.messages.allocate(task));
        words.storeQuad(data + Variables.THREADS + Variables.ANSWER, kernel.messages.allocate(task));
        words.storeQuad(data + Variables.UNIX, unixServer(task));
        start(thread, image.entry(), stack);
        start(made(kernel.makeThread(task)), library.address(Library.PAGER), pagerStack);
        return task;
    }

    /// A task that serves UNIX system calls.
    ///
    /// @return the name by which `process` sends to it
    private int unixServer(Task process) {
        var server = made(kernel.makeTask(null));
        fill(server, library, Library.CODE, false, null);
        var data = data(server);
        allocate(server, Library.DATA + 2 * PAGE, 1);
        var port = kernel.messages.allocate(server);
        kernel.memory.storeQuad(data + Variables.UNIX, port);
        kernel.memory.storeQuad(data + Variables.PROCESSES + 8L * port, process.number);
        start(made(kernel.makeThread(server)), library.address(Library.UNIX_SERVER), Library.DATA + 3 * PAGE);
        return process.names.send(made(server.names.port(port, PortSpace.RECEIVE)));
    }

    private void start(MachThread thread, long pc, long stackPointer) {
        kernel.place(thread, pc, stackPointer);
        thread.started = true;
        kernel.run(thread);
    }

    private void variables(long data, Task task, int pager, MemoryObject control, long first) {
        var words = kernel.memory;
        words.storeQuad(data + Variables.TASK, task.names.send(task.self));
        words.storeQuad(data + Variables.CONTROL,
                task.names.send(made(control.control)));
        words.storeQuad(data + Variables.PAGER, pager);
        words.storeQuad(data + Variables.OBJECT, first);
        var slot = data + Variables.FREE;
        for (var i = 1; i < Variables.MOST_THREADS; i++) {
            var block = Variables.THREADS + i * Variables.THREAD_BYTES;
            words.storeQuad(slot, Library.DATA + block);
            slot = data + block + Variables.NEXT;
        }
    }

    private static void allocate(Task task, long start, int pages) {
        task.space.allocate(start, start + pages * PAGE, MachAbi.READ | MachAbi.WRITE, false);
    }

    /// The physical address of the library's variables.
    private long data(Task task) {
        allocate(task, Library.DATA, 1);
        var at = task.space.reach(Library.DATA, true);
        if (at < 0) {
            throw new WorkloadFailedException("The machine has no room for the program; give it more memory.");
        }
        return at;
    }

    private MemoryObject fill(Task task, Program program, long first, boolean writable, @Nullable Port pager) {
        var bytes = program.image();
        var pages = (int) ((program.base() + bytes.length - first + PAGE - 1) / PAGE);
        var object = new MemoryObject(kernel.resident, pages, pager);
        for (var page = 0; page < pages; page++) {
            var frame = frame();
            kernel.resident.insert(object, page, frame);
            var at = first + page * PAGE;
            var from = Math.max(at, program.base());
            var to = Math.min(at + PAGE, program.base() + bytes.length);
            kernel.memory.copyIn(frame + from - at, bytes, (int) (from - program.base()),
                    (int) (to - from));
        }
        if (pager != null) {
            object.control = kernel.messages.port(Port.Kind.CONTROL, object);
        }
        task.space.add(first, pages, object,
                writable ? MachAbi.READ | MachAbi.WRITE | MachAbi.EXECUTE : MachAbi.READ | MachAbi.EXECUTE);
        return object;
    }

    private long frame() {
        var frame = kernel.resident.zeros();
        if (frame == 0) {
            throw new WorkloadFailedException("The machine has no frame left for the program; give it more memory or a"
                    + " smaller image.");
        }
        return frame;
    }

    private static <T> T made(@Nullable T thing) {
        if (thing == null) {
            throw new WorkloadFailedException("The machine has no room for the program; give it more memory.");
        }
        return thing;
    }
}
