package spin.core.boot;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import spin.core.Console;
import spin.core.ImportDeniedException;
import spin.core.account.Ledger;
import spin.core.account.Resource;
import spin.core.cache.CacheService;
import spin.core.cache.Caches;
import spin.core.disk.Disks;
import spin.core.disk.Drives;
import spin.core.device.Frame;
import spin.core.device.Links;
import spin.core.device.Loopback;
import spin.core.device.NetworkDevice;
import spin.core.device.NetworkInterrupt;
import spin.core.file.FileTable;
import spin.core.file.Files;
import spin.core.memory.AddressSpaces;
import spin.core.memory.ExternalRef;
import spin.core.memory.MemoryFaults;
import spin.core.memory.MemoryServices;
import spin.core.memory.Paging;
import spin.core.memory.PhysAddr;
import spin.core.memory.Translation;
import spin.core.memory.VirtAddr;
import spin.core.panic.KernelPanic;
import spin.core.shell.Shell;
import spin.core.shell.ShellCommands;
import spin.core.shell.ShellService;
import spin.core.spy.Spies;
import spin.core.spy.Spy;
import spin.core.strand.GlobalScheduler;
import spin.core.strand.Processor;
import spin.core.strand.SchedulerService;
import spin.core.strand.Strand;
import spin.core.strand.StrandEvents;
import spin.core.strand.Strands;
import spin.core.strand.ThreadService;
import spin.core.strand.Threads;
import spin.core.strand.Turns;
import spin.core.trap.AnyTrue;
import spin.core.trap.Clock;
import spin.core.trap.ClockService;
import spin.core.trap.SavedState;
import spin.core.trap.Trap;
import spin.core.trap.TrapAuthoriser;
import spin.core.trap.TrapHandler;
import spin.core.trap.TrapService;
import spin.core.trap.UnservedTraps;
import spin.core.trap.UserFault;
import spin.core.user.KernelCalls;
import spin.core.user.ProgramService;
import spin.core.user.ProgramTable;
import spin.core.user.Programs;
import spin.dispatcher.Authoriser;
import spin.dispatcher.Decision;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Events;
import spin.dispatcher.ExportFinder;
import spin.dispatcher.Exported;
import spin.dispatcher.Handler;
import spin.dispatcher.Requester;
import spin.domains.AuditLog;
import spin.domains.Testimony;
import spin.hw.Machine;
import spin.hw.pal.OsfPal;

/// A kernel on a machine: the published services as events, and the name server's view of who exports what.
///
/// Everything here runs on one thread, the kernel's; see [KernelThread].
public final class SpinKernel {
    /// The kernel's own identity; it owns the events of the published services.
    public static final Requester KERNEL = Requester.of("kernel");

    /// How many refusals are kept for whoever asks.
    private static final int AUDITED = 1000;

    private final Machine machine;
    private final Dispatcher dispatcher;
    private final Console console;
    private final Map<Class<?>, Exported<?>> exports = new LinkedHashMap<>();
    private final Map<Class<?>, Function<Requester, ?>> facades = new LinkedHashMap<>();
    private final List<KernelPart> parts = new ArrayList<>();
    private final AuditLog audit = new AuditLog(AUDITED);
    /// By identity: a name can be copied.
    private final Set<Requester> privileged = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Links links = new Links();
    private final Ledger ledger = new Ledger();
    private final Resource names;
    private final MemoryServices memory;
    private final Processor processor;
    private final ProgramTable programs;
    private final FileTable files;
    private final Drives drives;
    private final CacheService caches;
    private final TrapHandler traps;
    private final Spies spies;

    /// A kernel that keeps no limits of its strands.
    ///
    /// @param dispatcher made by whoever boots: its limits and its transformer decide what is metered
    public SpinKernel(Machine machine, Dispatcher dispatcher, Console console) {
        this(machine, dispatcher, console, Turns.UNCOUNTED);
    }

    /// @param turns told which strand's turn it is
    public SpinKernel(Machine machine, Dispatcher dispatcher, Console console, Turns turns) {
        this.machine = machine;
        this.dispatcher = dispatcher;
        this.console = console;
        var lookup = MethodHandles.lookup();
        dispatcher.bookkeeper(new BindingBooks(ledger, dispatcher));
        names = ledger.resource("export",
                holder -> exports.values().forEach(each -> holder.accept(ledger.of(each.owner()))));
        memory = new MemoryServices(machine, ledger, KERNEL);
        var translation = exportMemory(lookup);
        processor = new Processor(machine, memory.spaces(), ledger, turns, this::failed);
        programs = new ProgramTable(machine, memory.spaces(), ledger, processor, console);
        var trap = exportTrap(lookup);
        Clock silent = (strand, state) -> {};
        var clock = export(lookup, Clock.class, silent, new TrapAuthoriser(this::isPrivileged));
        facade(Clock.class, ClockService::new);
        traps = new TrapHandler(processor, trap.raiser(), clock.raiser(),
                new MemoryFaults(memory.spaces(), translation), this::failed);
        var pal = new OsfPal(machine, traps);
        machine.cpu().pal(pal);
        exportStrands(lookup, pal);
        programs.attach(traps, translation);
        spies = new Spies(machine.clock()::now, ledger);
        export(lookup, Spy.class, spies.of(KERNEL), MemoryServices.callOnly());
        facade(Spy.class, spies::of);
        export(lookup, Programs.class, new ProgramService(programs, KERNEL), MemoryServices.callOnly());
        facade(Programs.class, who -> new ProgramService(programs, who));
        files = new FileTable(processor, ledger, machine.profile().hertz(), KERNEL);
        export(lookup, Files.class, files.as(KERNEL), MemoryServices.callOnly());
        facade(Files.class, files::as);
        drives = new Drives(machine, processor, memory, ledger, KERNEL, this::isPrivileged, console::println);
        drives.raiser(export(lookup, Disks.class, drives.as(KERNEL), drives.authoriser()).raiser());
        facade(Disks.class, drives::as);
        caches = new CacheService(ledger, files.as(KERNEL)::now);
        export(lookup, Caches.class, caches.as(KERNEL), MemoryServices.callOnly());
        facade(Caches.class, caches::as);
        var shell = export(lookup, Shell.class, (command, arguments) -> false, Authoriser.open());
        shell.results(shell.event("run"), new AnyTrue());
        facade(Shell.class, who -> new ShellService(shell.raiser(), who));
        var device = export(lookup, NetworkDevice.class, links, ownersOnly("frames of a network device"));
        var arrived = device.event("frameArrived");
        device.deregisterIntrinsic(arrived);
        Handler.Of1<Frame> dropped = frame -> {};
        device.defaultHandler(arrived, dropped);
        var loopback = new Loopback();
        loopback.raiser(device.raiser());
        NetworkInterrupt nobody = frame -> false;
        var interrupt = export(lookup, NetworkInterrupt.class, nobody, ownersOnly("frames at interrupt level"));
        var early = interrupt.event("frameArrived");
        interrupt.results(early, new AnyTrue());
        interrupt.deregisterIntrinsic(early);
        Handler.Returning1<Frame, Boolean> untaken = frame -> false;
        interrupt.defaultHandler(early, untaken);
        links.interrupts(interrupt.raiser());
        links.add(loopback);
    }

    /// The memory services, and for each importer an object of its own, to which what it takes is charged.
    ///
    /// @return what raises the events of a failed access
    private Translation exportMemory(MethodHandles.Lookup lookup) {
        var physical = export(lookup, PhysAddr.class, memory.physAddr(), memory.physAddrAuthoriser());
        physical.results(physical.event("reclaim"), MemoryServices.firstNamed());
        memory.pages().raiser(physical.raiser());
        facade(PhysAddr.class, memory.physAddrFor());
        export(lookup, VirtAddr.class, memory.virtAddr(), MemoryServices.callOnly());
        facade(VirtAddr.class, memory.virtAddrFor());
        export(lookup, ExternalRef.class, memory.externalRef(), MemoryServices.callOnly());
        facade(ExternalRef.class, memory.externalRefFor());
        var translation = export(lookup, Translation.class, memory.translation(), memory.translationAuthoriser());
        for (var event : List.of("protectionFault", "pageNotPresent", "badAddress")) {
            translation.results(translation.event(event), new AnyTrue());
        }
        facade(Translation.class, memory.translationFor());
        var paging = export(lookup, Paging.class, memory.paging(), memory.pagingAuthoriser());
        paging.results(paging.event("victim"), MemoryServices.firstAdvice());
        return translation.raiser();
    }

    /// Attaches the parts that stand on the class path; once, after construction.
    public void attachParts(ShellCommands shell) {
        var found = new ArrayList<KernelPart>();
        ServiceLoader.load(KernelPart.class, SpinKernel.class.getClassLoader()).forEach(found::add);
        found.sort(Comparator.comparing(part -> part.getClass().getName()));
        for (var part : found) {
            part.attach(this, shell);
            parts.add(part);
        }
    }

    public Machine machine() {
        return machine;
    }

    public Dispatcher dispatcher() {
        return dispatcher;
    }

    /// Every refusal: of a link, an install, a call.
    public AuditLog audit() {
        return audit;
    }

    public Console console() {
        return console;
    }

    public AddressSpaces addressSpaces() {
        return memory.spaces();
    }

    public MemoryServices memory() {
        return memory;
    }

    /// Who holds what.
    public Ledger ledger() {
        return ledger;
    }

    public TrapHandler traps() {
        return traps;
    }

    public ProgramTable programs() {
        return programs;
    }

    /// What extensions count and time.
    public Spies spies() {
        return spies;
    }

    public FileTable files() {
        return files;
    }

    /// The disk drives.
    public Drives drives() {
        return drives;
    }

    public Processor processor() {
        return processor;
    }

    /// The network interfaces.
    public Links links() {
        return links;
    }

    /// Cycles of [Processor#now] in a second.
    public long hertz() {
        return machine.profile().hertz();
    }

    /// The machine's chance: a number that nobody outside can guess, and the same in every run from one seed.
    public long secret() {
        return machine.chance().nextLong();
    }

    /// Exports an interface of the kernel or of one of its parts: each method becomes an event, with `intrinsic`'s as
    /// its intrinsic handler.
    public <I> Exported<I> export(MethodHandles.Lookup definer, Class<I> type, I intrinsic, Authoriser authoriser) {
        if (exports.containsKey(type)) {
            throw new IllegalStateException(type.getName() + " is exported already; an interface has one exporter");
        }
        var exported = dispatcher.export(definer, type, intrinsic).owner(KERNEL)
                .authoriser(new WithinLimit(new Trusting(authoriser, this::isPrivileged), audit))
                .publish();
        exports.put(type, exported);
        ledger.of(KERNEL).owe(names, 1);
        return exported;
    }

    /// The interfaces that are exported, in the order of export.
    public List<Exported<?>> exports() {
        return List.copyOf(exports.values());
    }

    /// The export of `type`, asked for by `who`.
    ///
    /// @throws ImportDeniedException when nobody exports it
    @SuppressWarnings("unchecked")
    public <I> Exported<I> find(Class<I> type, Requester who) {
        var exported = (Exported<I>) exports.get(type);
        if (exported == null) {
            audit.denied(AuditLog.Kind.LINK, who.name(), type.getName(), "no domain exports it");
            throw new ImportDeniedException("%s asks for %s, which no domain exports; see 'events' for what is exported"
                    .formatted(who.name(), type.getName()));
        }
        return exported;
    }

    /// What `who` calls when it calls `type`: its own facade where the exporter has one for each importer, so that the
    /// exporter knows whom it serves; else the raiser.
    ///
    /// @throws ImportDeniedException when nobody exports it
    public <I> I resolve(Class<I> type, Requester who) {
        var exported = find(type, who);
        var facade = facades.get(type);
        return facade == null ? exported.raiser() : type.cast(facade.apply(who));
    }

    /// Gives every importer of `type` an object of its own. It has to raise the events that the raiser raises.
    public <I> void facade(Class<I> type, Function<Requester, I> maker) {
        facades.put(type, maker);
    }

    /// What `who` installs handlers with.
    public Events events(Requester who) {
        return dispatcher.events(who, exportsFor(who));
    }

    /// The exports as `who` may find them.
    public ExportFinder exportsFor(Requester who) {
        return new ExportsFor(this, who);
    }

    /// A domain goes: it is given nothing more, its strands are ended, and then what it holds comes back, part by part; what is left after that
    /// is a mistake, and said at once.
    public void unloaded(Requester domain) {
        ledger.of(domain).retire();
        programs.endAllOf(domain);
        for (var strand : processor.endAllOf(domain)) {
            console.println(
                    "strand %s of %s is in the middle of what it must not leave, and waits; it is the kernel's now"
                            .formatted(strand, domain.name()));
        }
        programs.inherit(domain, KERNEL);
        // What its strands installed while they went.
        dispatcher.uninstallAll(domain);
        files.unloaded(domain);
        drives.unloaded(domain);
        caches.unloaded(domain);
        for (var part : parts) {
            part.unloaded(domain);
        }
        memory.unloaded(domain);
        spies.unloaded(domain);
        privileged.remove(domain);
        ledger.close(domain);
    }

    /// An authoriser for events that extensions may raise but not handle.
    public static Authoriser ownersOnly(String what) {
        return manipulation -> manipulation.requester().equals(KERNEL)
                ? new Decision.Allowed()
                : new Decision.Denied("handling " + what
                        + " is for the kernel's own parts; ask whoever owns the machine to approve the extension");
    }

    private Exported<Trap> exportTrap(MethodHandles.Lookup lookup) {
        Trap unserved = new UnservedTraps();
        var trap = export(lookup, Trap.class, unserved, new TrapAuthoriser(this::isPrivileged));
        // A call that nobody else serves is one of the kernel's own, or is refused.
        trap.deregisterIntrinsic(trap.event("systemCall"));
        var own = new KernelCalls(programs);
        Handler.Of2<Strand, SavedState> calls = own::serve;
        trap.defaultHandler(trap.event("systemCall"), calls);
        for (var event : TrapAuthoriser.FAULTS) {
            trap.results(trap.event(event), new AnyTrue());
        }
        facade(Trap.class, TrapService::new);
        return trap;
    }

    private void exportStrands(MethodHandles.Lookup lookup, OsfPal pal) {
        var events = export(lookup, Strands.class, processor.states(),
                StrandEvents.authoriser(this::isPrivileged)).raiser();
        var policy = export(lookup, GlobalScheduler.class, processor.policy(), privilegedOnly("the scheduler"));
        processor.attach(pal, events, policy.raiser(), KERNEL);
        facade(Strands.class, who -> new StrandEvents(processor, events, who));
        facade(GlobalScheduler.class, SchedulerService::new);
        export(lookup, Threads.class, new ThreadService(processor, KERNEL), ownersOnly("calls of the thread service"));
        facade(Threads.class, who -> new ThreadService(processor, who));
    }

    /// A strand ended by an exception, or by a fault of its user code, and nobody waited for it.
    private void failed(Strand strand, Throwable why) {
        if (why instanceof UserFault fault) {
            console.println(fault.text());
            programs.faulted(strand, fault);
        } else if (!(why instanceof KernelPanic)) {
            console.println("strand %s ended by %s".formatted(strand, Testimony.of(why)));
        }
    }

    /// An authoriser for events of scheduling that whoever the machine's owner trusts may handle, and nobody else.
    private Authoriser privilegedOnly(String what) {
        return manipulation -> isPrivileged(manipulation.requester()) && !manipulation.operation().isAuthoritys()
                ? new Decision.AllowedWith(List.of()).atMost(StrandEvents.HANDLER_LIMIT)
                : new Decision.Denied("replacing " + what
                        + " is for whom the machine's owner trusts; 'spin approve JAR --waive no-privilege' says so");
    }

    /// The machine's owner trusts `who` with all strands and all system calls. Only before it starts does it help its start.
    public void privilege(Requester who) {
        privileged.add(who);
    }

    public boolean isPrivileged(Requester who) {
        return privileged.contains(who);
    }
}
