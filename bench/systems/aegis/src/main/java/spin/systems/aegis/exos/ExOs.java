package spin.systems.aegis.exos;

import spin.bench.port.Probe;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.Machine;
import spin.hw.asm.Program;
import spin.hw.pal.ManagedCode;
import spin.systems.aegis.Aegis;
import spin.systems.aegis.AegisAbi;
import spin.systems.aegis.Environment;

/// Lays out environments before anything runs: the work of a loader, done from outside by physical address.
public final class ExOs {

    /// Reached when the application's own exception address for protection faults is.
    public static final String EXCEPTION_POINT = "aegis exception";

    private static final int READ_WRITE = AegisAbi.READ | AegisAbi.WRITE;

    private final Machine machine;
    private final Aegis kernel;
    private final Program stubs = Stubs.assemble();

    public ExOs(Machine machine, Aegis kernel) {
        this.machine = machine;
        this.kernel = kernel;
    }

    /// An application with ExOS under it, and a second environment that serves its protected calls.
    public Environment application(Workload workload, Program image, Probe probe) {
        var service = service(workload);
        var doors = new ManagedCode.Table();
        doors.bind(Layout.MISS_DOOR, new MissHandler());
        doors.bind(Layout.PROTECTION_DOOR, new ProtectionHandler(workload, probe));
        doors.bind(Layout.CALL_DOOR, new CallHandler());
        doors.bind(Layout.FATAL_DOOR, new FatalHandler());
        var environment = kernel.environment(doors);
        var data = lowSegment(environment, stubs.address(Stubs.GATE));
        pages(environment, image, data);
        store(data, Layout.CALLEE, service.number());
        machine.cpu().watch(stubs.address(Stubs.PROTECTION), () -> probe.mark(EXCEPTION_POINT));
        return environment;
    }

    private Environment service(Workload workload) {
        var doors = new ManagedCode.Table();
        doors.bind(Layout.SERVICE_DOOR, new Service(workload));
        doors.bind(Layout.FATAL_DOOR, new FatalHandler());
        var environment = kernel.environment(doors);
        lowSegment(environment, Layout.SERVICE_DOOR);
        return environment;
    }

    /// Stubs, data page, contexts. The physical address of the data page.
    private long lowSegment(Environment environment, long entry) {
        var code = frame(environment);
        stubs.load(machine.memory(), code);
        kernel.guarantee(environment, Layout.STUBS, AegisAbi.binding(code / Layout.PAGE, AegisAbi.READ));
        var data = frame(environment);
        kernel.guarantee(environment, Layout.DATA, AegisAbi.binding(data / Layout.PAGE, READ_WRITE));
        kernel.saveArea(environment, data);
        for (var exception = 0; exception < AegisAbi.EXCEPTIONS; exception++) {
            kernel.onException(environment, exception, stubs.address(Stubs.FATAL));
        }
        kernel.onException(environment, AegisAbi.TLB_MISS, stubs.address(Stubs.MISS));
        kernel.onException(environment, AegisAbi.PROTECTION, stubs.address(Stubs.PROTECTION));
        kernel.onException(environment, AegisAbi.SYSTEM_CALL, stubs.address(Stubs.CALL));
        kernel.onEntry(environment, entry);
        return data;
    }

    /// The image and a stack page below it, and the table that finds them.
    private void pages(Environment environment, Program image, long data) {
        var first = image.base() / Layout.PAGE - 1;
        var last = (image.base() + image.size() - 1) / Layout.PAGE;
        var entries = last - first + 1;
        var perPage = Layout.PAGE / PageTable.ENTRY_BYTES;
        var table = new long[Math.toIntExact((entries + perPage - 1) / perPage)];
        for (var i = 0; i < table.length; i++) {
            table[i] = frame(environment);
            kernel.guarantee(environment, Layout.TABLE + (long) i * Layout.PAGE,
                    AegisAbi.binding(table[i] / Layout.PAGE, READ_WRITE));
        }
        var bytes = image.image();
        for (var page = first; page <= last; page++) {
            var physical = frame(environment);
            fill(physical, image.base(), bytes, page * Layout.PAGE);
            var index = page - first;
            var entry = table[(int) (index / perPage)] + index % perPage * PageTable.ENTRY_BYTES;
            var frame = physical / Layout.PAGE;
            store(entry, 0, page);
            store(entry, PageTable.FRAME, frame);
            store(entry, PageTable.RIGHTS, READ_WRITE);
            store(entry, PageTable.CAPABILITY, kernel.capability(environment, frame, READ_WRITE));
        }
        store(data, Layout.TABLE_LENGTH, entries);
    }

    /// The part of the image that lies in the page at `address`.
    private void fill(long physical, long base, byte[] image, long address) {
        var from = Math.max(address, base);
        var to = Math.min(address + Layout.PAGE, base + image.length);
        if (from < to) {
            machine.memory().copyIn(physical + from - address, image, (int) (from - base), (int) (to - from));
        }
    }

    /// `field` is an offset, or the address of a word of the data page.
    private void store(long base, int field, long value) {
        machine.memory().storeQuad(base + (field >= Layout.DATA ? field - Layout.DATA : field), value);
    }

    /// The physical address of a fresh frame.
    private long frame(Environment environment) {
        var frame = kernel.allocate(environment, -1);
        if (frame < 0) {
            throw new IllegalStateException("The machine has no frame left for environment " + environment.number()
                    + "; give it more memory or a smaller image.");
        }
        return frame * Layout.PAGE;
    }

    /// Starts the application at its entry, stack at the top of the page below its image.
    public void start(Environment environment, Program image) {
        machine.cpu().register(WorkloadAbi.STACK_POINTER, image.base() / Layout.PAGE * Layout.PAGE);
        kernel.start(environment, image.entry());
    }

    /// What a status that ExOS gave itself means.
    public static boolean isException(long status) {
        return status >= FatalHandler.EXCEPTION_STATUS && status < FatalHandler.EXCEPTION_STATUS + AegisAbi.EXCEPTIONS;
    }
}
