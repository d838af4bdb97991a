package spin.systems.aegis.exos;

import spin.bench.port.Crowded;
import spin.bench.port.Probe;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.hw.pal.ManagedCode;
import spin.systems.aegis.Aegis;
import spin.systems.aegis.AegisAbi;
import spin.systems.aegis.Environment;

/// Lays out environments before anything runs: the work of a loader, done from outside by physical address.
public final class ExOs {

    /// Reached when the application's own exception address for protection faults is.
    public static final String EXCEPTION_POINT = "aegis exception";

    /// A procedure of the library begins, and ends.
    public static final String LIBRARY_CALLED = "aegis library called";
    public static final String LIBRARY_RETURNED = "aegis library returned";

    private static final int READ_WRITE = AegisAbi.READ | AegisAbi.WRITE;

    /// The structure in which a process finds its pages: its own choice, of which the kernel knows nothing.
    public enum Structure {
        LINEAR,
        INVERTED,
        CLUSTERED;

        PageTable table() {
            return switch (this) {
                case LINEAR -> new LinearPageTable();
                case INVERTED -> new InvertedPageTable();
                case CLUSTERED -> new ClusteredPageTable();
            };
        }
    }

    private static final int COUNTED = Layout.DATA + 0x800;

    private final Machine machine;
    private final Aegis kernel;
    private final Structure structure;
    private final Program stubs = Stubs.assemble();
    /// Physical address of the data page of the process that was laid out last.
    private long laid;
    /// And of its stubs.
    private long laidCode;

    public ExOs(Machine machine, Aegis kernel) {
        this(machine, kernel, Structure.LINEAR);
    }

    public ExOs(Machine machine, Aegis kernel, Structure structure) {
        this.machine = machine;
        this.kernel = kernel;
        this.structure = structure;
    }

    /// An application with ExOS under it, and a second environment that serves its protected calls; and a partner, when the program has one.
    public Environment application(Workload workload, Program image, Probe probe) {
        var service = service(workload);
        var environment = kernel.environment(doors(workload, probe));
        var data = lowSegment(environment, stubs.address(Stubs.GATE), workload);
        laid = data;
        var mappings = pages(environment, image);
        lay(environment, mappings, data);
        store(data, Layout.CALLEE, service.number());
        machine.cpu().watch(stubs.address(Stubs.PROTECTION), () -> probe.mark(EXCEPTION_POINT));
        for (var stub : new String[]{Stubs.SKIP, Stubs.GO_ON}) {
            machine.cpu().watch(stubs.address(stub), () -> probe.mark(EXCEPTION_POINT));
        }
        if (image.labels().containsKey(Workload.PARTNER)) {
            var partner = partner(workload, image, probe, environment, mappings);
            store(data, Layout.PARTNER, partner.number());
        }
        return environment;
    }

    /// An application that exchanges packets with a [#server] on another machine.
    ///
    /// @param byHandler whether the packet is taken by a handler that is downloaded into the kernel
    public Environment client(Workload workload, Program image, Probe probe, boolean byHandler) {
        var environment = application(workload, image, probe);
        var wire = new PacketSetUp(machine.memory(), kernel, environment, laid);
        wire.client(byHandler);
        skip(Stubs.ARRIVAL_LOOK, wire);
        return environment;
    }

    /// A process that sends back what comes, the counter incremented; it has no image of its own.
    public Environment server(Workload workload, Probe probe, boolean byHandler) {
        var doors = new ManagedCode.Table();
        var packets = new Packets(probe, stubs.address(Stubs.ARRIVAL));
        doors.bind(Layout.ECHO_DOOR, packets::echo);
        doors.bind(Layout.FATAL_DOOR, new FatalHandler());
        var environment = kernel.environment(doors);
        laid = lowSegment(environment, Layout.ECHO_DOOR, workload);
        var wire = new PacketSetUp(machine.memory(), kernel, environment, laid);
        wire.server(byHandler);
        skip(Stubs.ECHO_LOOK, wire);
        return environment;
    }

    /// A loop that looks and finds nothing changes nothing until an interrupt comes, so it need not be executed until then: time passes all the
    /// same, on a machine whose instructions take none too. The question is charged like the rest, a few dozen cycles when something has come.
    private void skip(String look, PacketSetUp wire) {
        machine.cpu().watch(stubs.address(look + Stubs.NOTHING), () -> {
            if (wire.nothingCame()) {
                machine.cpu().waitForInterrupt();
            }
        });
    }

    /// Starts a [#server].
    public void startServer(Environment environment) {
        kernel.start(environment, stubs.address(Stubs.ECHO));
    }

    /// Starts a [#server] that takes turns with others.
    public void startServerInTurns(Environment environment, Crowded crowd) {
        var echo = stubs.address(Stubs.ECHO_IN_TURNS);
        turns(environment, laid, echo);
        for (var other = 0; other < crowd.others(); other++) {
            turns(worker(crowd), laid, Layout.STUBS);
        }
        kernel.start(environment, echo);
    }

    private void turns(Environment environment, long data, long begin) {
        kernel.slices(environment, data + Layout.INTERRUPT_AREA - Layout.DATA, begin, begin, 0);
        kernel.slice(environment, -1);
    }

    /// A process that works and gives its turn up, in a page of its own.
    private Environment worker(Crowded crowd) {
        var environment = kernel.environment(null);
        var work = new Assembler(Layout.STUBS);
        crowd.work(work);
        work.lda(WorkloadAbi.FIRST_ARGUMENT, -1, 31).lda(WorkloadAbi.NUMBER, AegisAbi.YIELD, 31)
                .callPal(Assembler.CALLSYS);
        var code = frame(environment);
        work.assemble().load(machine.memory(), code);
        kernel.guarantee(environment, Layout.STUBS, AegisAbi.binding(code / Layout.PAGE, AegisAbi.READ));
        laid = frame(environment);
        kernel.saveArea(environment, laid);
        return environment;
    }

    private ManagedCode.Table doors(Workload workload, Probe probe) {
        var table = structure.table();
        var doors = new ManagedCode.Table();
        doors.bind(Layout.MISS_DOOR, new MissHandler(table));
        doors.bind(Layout.PROTECTION_DOOR, new ProtectionHandler(workload, probe, table));
        var packets = new Packets(probe, stubs.address(Stubs.ARRIVAL));
        doors.bind(Layout.CALL_DOOR, new CallHandler(probe, table, packets,
                Classification.isWanted(workload) ? new Classification(workload, probe) : null));
        doors.bind(Layout.ANSWER_DOOR, packets::answered);
        doors.bind(Layout.FATAL_DOOR, new FatalHandler());
        return doors;
    }

    /// A process in an address space of its own with the same pages, but for the stack, from the partner's label on.
    private Environment partner(Workload workload, Program image, Probe probe, Environment first,
            PageTable.Mapping[] mappings) {
        var environment = kernel.environment(doors(workload, probe));
        var data = lowSegment(environment, stubs.address(Stubs.GATE), workload);
        var own = mappings.clone();
        var frame = frame(environment) / Layout.PAGE;
        own[0] = new PageTable.Mapping(own[0].page(), frame, READ_WRITE | PageTable.DIRTY,
                kernel.capability(environment, frame, READ_WRITE));
        lay(environment, own, data);
        store(data, Layout.PARTNER, first.number());
        yieldedAt(data, image.address(Workload.PARTNER), image);
        return environment;
    }

    /// As if the process had yielded there: stack, and where to return to.
    private void yieldedAt(long data, long pc, Program image) {
        store(data, Layout.YIELDED + 8 * 7, pc);
        store(data, Layout.YIELDED + 8 * 8, image.base() / Layout.PAGE * Layout.PAGE);
    }

    /// One of several processes that run the same image, each in pages of its own; it gives its turns to `scheduler`, and begins when it is first given one.
    public Environment turning(Workload workload, Program image, Probe probe, Environment scheduler) {
        var environment = kernel.environment(doors(workload, probe));
        var data = lowSegment(environment, stubs.address(Stubs.GATE), workload);
        lay(environment, pages(environment, image), data);
        store(data, Layout.PARTNER, scheduler.number());
        yieldedAt(data, image.entry(), image);
        return environment;
    }

    /// An application that has [StrideScheduler] where its turns begin.
    ///
    /// @param clients how many it has; [#client] says who they are
    public Environment scheduler(Workload workload, int clients) {
        var doors = new ManagedCode.Table();
        doors.bind(Layout.CALL_DOOR, new StrideScheduler(Layout.CLIENTS, clients));
        doors.bind(Layout.FATAL_DOOR, new FatalHandler());
        var environment = kernel.environment(doors);
        laid = lowSegment(environment, Layout.CALL_DOOR, workload);
        kernel.slices(environment, laid + Layout.INTERRUPT_AREA - Layout.DATA, Layout.CALL_DOOR, Layout.CALL_DOOR, 0);
        return environment;
    }

    /// A process that counts for ever.
    ///
    /// @param at physical address of what it has counted
    public record Counter(Environment environment, long at) {}

    /// A process that counts in its memory, in slices that it is given; what a slice's end cuts off it does again.
    public Counter counter() {
        var environment = kernel.environment(null);
        var count = new Assembler(Layout.STUBS);
        count.label("begin").ldq(1, COUNTED, 31).addq(1, Assembler.literal(1), 1).stq(1, COUNTED, 31).br("begin");
        count.label("end").lda(WorkloadAbi.FIRST_ARGUMENT, -1, 31).lda(WorkloadAbi.NUMBER, AegisAbi.YIELD, 31)
                .callPal(Assembler.CALLSYS);
        var code = count.assemble();
        var text = frame(environment);
        code.load(machine.memory(), text);
        kernel.guarantee(environment, Layout.STUBS, AegisAbi.binding(text / Layout.PAGE, AegisAbi.READ));
        var data = frame(environment);
        kernel.guarantee(environment, Layout.DATA, AegisAbi.binding(data / Layout.PAGE, READ_WRITE));
        kernel.saveArea(environment, data);
        var begin = code.address("begin");
        kernel.slices(environment, data + Layout.INTERRUPT_AREA - Layout.DATA, begin, begin, code.address("end"));
        return new Counter(environment, data + COUNTED - Layout.DATA);
    }

    /// Enters a process with its share into the table of the [#scheduler] whose data page that is.
    public void client(long schedulersData, int index, Environment process, int share) {
        var words = StrideScheduler.entry(process.number(), share);
        for (var i = 0; i < words.length; i++) {
            machine.memory().storeQuad(
                    schedulersData + Layout.CLIENTS - Layout.DATA + (long) Long.BYTES * (words.length * index + i),
                    words[i]);
        }
    }

    /// How often a client of the scheduler whose data page that is has been given the processor.
    public long turns(long schedulersData, int index) {
        var entry = schedulersData + Layout.CLIENTS - Layout.DATA + (long) Long.BYTES * StrideScheduler.FIELDS * index;
        return StrideScheduler.turns(machine.memory().loadQuad(entry + StrideScheduler.STRIDE),
                machine.memory().loadQuad(entry + StrideScheduler.PASS));
    }

    /// Physical address of the data page of the process that was laid out last.
    public long dataPage() {
        return laid;
    }

    /// Begins a [#scheduler] at the first of its turns.
    public void startScheduler(Environment scheduler) {
        kernel.start(scheduler, Layout.CALL_DOOR);
    }

    private Environment service(Workload workload) {
        var doors = new ManagedCode.Table();
        doors.bind(Layout.SERVICE_DOOR, new Service(workload));
        doors.bind(Layout.FATAL_DOOR, new FatalHandler());
        var environment = kernel.environment(doors);
        var program = Stubs.service(workload);
        lowSegment(environment, program == null ? Layout.SERVICE_DOOR : Layout.SERVICE, workload);
        if (program != null) {
            program.load(machine.memory(), laidCode + Layout.SERVICE - Layout.STUBS);
        }
        return environment;
    }

    /// Stubs, data page, contexts. The physical address of the data page.
    private long lowSegment(Environment environment, long entry, Workload workload) {
        var code = frame(environment);
        stubs.load(machine.memory(), code);
        laidCode = code;
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
        if (workload.skipsExceptions()) {
            kernel.onException(environment, AegisAbi.UNALIGNED, stubs.address(Stubs.SKIP));
            kernel.onException(environment, AegisAbi.FLOATING_POINT, stubs.address(Stubs.SKIP));
            kernel.onException(environment, AegisAbi.ARITHMETIC, stubs.address(Stubs.GO_ON));
        }
        kernel.onEntry(environment, entry);
        var begin = stubs.address(Stubs.BEGIN);
        kernel.slices(environment, data + Layout.INTERRUPT_AREA - Layout.DATA, begin, begin, 0);
        return data;
    }

    /// A stack page and the image above it, with the table entries that find them.
    private PageTable.Mapping[] pages(Environment environment, Program image) {
        var first = image.base() / Layout.PAGE - 1;
        var last = (image.base() + image.size() - 1) / Layout.PAGE;
        var mappings = new PageTable.Mapping[Math.toIntExact(last - first + 1)];
        var bytes = image.image();
        for (var i = 0; i < mappings.length; i++) {
            var physical = frame(environment);
            fill(physical, image.base(), bytes, (first + i) * Layout.PAGE);
            var frame = physical / Layout.PAGE;
            mappings[i] = new PageTable.Mapping(first + i, frame, READ_WRITE | PageTable.DIRTY,
                    kernel.capability(environment, frame, READ_WRITE));
        }
        return mappings;
    }

    /// Puts the page table where the library looks for it: in pages of its own that are guaranteed.
    private void lay(Environment environment, PageTable.Mapping[] mappings, long data) {
        var table = structure.table();
        var words = table.lay(mappings);
        var perPage = Layout.PAGE / Long.BYTES;
        for (var from = 0; from < words.length; from += perPage) {
            var physical = frame(environment);
            kernel.guarantee(environment, Layout.TABLE + (long) from * Long.BYTES,
                    AegisAbi.binding(physical / Layout.PAGE, READ_WRITE));
            for (var i = from; i < Math.min(words.length, from + perPage); i++) {
                machine.memory().storeQuad(physical + (long) (i - from) * Long.BYTES, words[i]);
            }
        }
        store(data, Layout.TABLE_LENGTH, table.parameter(mappings));
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
