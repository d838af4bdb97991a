package spin.systems.spin;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import spin.bench.port.ComparedSystem;
import spin.bench.port.Framed;
import spin.bench.port.Probe;
import spin.bench.port.Raised;
import spin.bench.port.Session;
import spin.bench.port.Turning;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.bench.port.WorkloadFailedException;
import spin.core.boot.SpinKernel;
import spin.core.memory.Context;
import spin.core.memory.Protection;
import spin.core.memory.Translation;
import spin.core.strand.Clients;
import spin.core.strand.Processor;
import spin.core.strand.Strand;
import spin.core.strand.StrandSpawner;
import spin.core.strand.Threads;
import spin.core.strand.UserEntry;
import spin.core.trap.Trap;
import spin.dispatcher.Authoriser;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.EffectVerifier;
import spin.domains.meter.MeteredLoader;
import spin.hw.Machine;
import spin.hw.asm.Program;
import spin.systems.spin.services.Callee;
import spin.systems.spin.services.CrossCalls;
import spin.systems.spin.services.FaultHandler;
import spin.systems.spin.services.NullCall;
import spin.systems.spin.services.ThreadCalls;
import spin.systems.spin.services.WorkloadCalls;

/// SPIN, as the harness sees it.
public final class SpinSystem implements ComparedSystem {
    /// The stack is one page, well below the image.
    static final long STACK = WorkloadAbi.IMAGE_BASE - 16 * WorkloadAbi.PAGE;

    @Override
    public String name() {
        return "spin";
    }

    @Override
    public Session boot(Machine machine, Workload workload, Program image, Probe probe) {
        var failures = new ArrayList<String>();
        var spawner = new StrandSpawner();
        var kernel = new SpinKernel(machine, dispatching().spawner(spawner).build(), failures::add);
        spawner.on(kernel.processor());
        return switch (workload) {
            case Turning turning -> Turnings.session(kernel, turning, image, failures);
            case Raised raised -> RaisedEvents.session(kernel, raised, probe);
            case Framed framed -> FrameStreams.session(kernel, framed, probe);
            default -> program(kernel, workload, image, probe, failures);
        };
    }

    private static Session program(SpinKernel kernel, Workload workload, Program image, Probe probe,
            List<String> failures) {
        var machine = kernel.machine();
        var spaces = kernel.addressSpaces();
        var context = spaces.create();
        load(kernel, context, image);
        var translation = kernel.find(Translation.class, SpinKernel.KERNEL).raiser();
        Callee exported = workload::protectedCallee;
        var callee = kernel.export(MethodHandles.lookup(), Callee.class, exported, Authoriser.open()).raiser();
        var processor = kernel.processor();
        var threads = kernel.resolve(Threads.class, SpinKernel.KERNEL);
        var clients = new Clients();
        var threadCalls = new ThreadCalls(processor, threads,
                (like, pc, stackPointer) -> user(processor, "thread", like.context(), pc, stackPointer), probe);
        var crossCalls = new CrossCalls(processor, threads,
                (like, pc, stackPointer) -> user(processor, "server", filled(kernel, image), pc, stackPointer));
        var calls = new WorkloadCalls(processor, translation, callee, threadCalls, crossCalls, probe);
        var nothing = new NullCall();
        var faults = new FaultHandler(workload, translation, context, probe);
        var events = kernel.events(SpinKernel.KERNEL);
        events.on(Trap.class, Trap::systemCall).guard(nothing::serves).handle(nothing::call).as("null system call")
                .install();
        events.on(Trap.class, Trap::systemCall).guard(calls::serves).handle(calls::call).as("workload").install();
        events.on(Translation.class, Translation::protectionFault)
                .guard((strand, address, write) -> faults.isOurs(strand))
                .handle((strand, address, write) -> faults.handle(address, write))
                .as("application's fault policy").install();
        var network = Network.of(workload, machine, kernel, () -> dispatching().build(), failures::add, probe);
        if (network != null) {
            network.serve(events);
        }
        long entry = image.entry();
        if (workload.name().startsWith(Workload.LAYERED)) {
            entry = LayeredThreads.under(kernel, context, clients, entry);
        }
        // A kernel that has been up for a while: nobody has changed these events for long.
        kernel.dispatcher().settle();
        var strand = processor.createUser(workload.name(), SpinKernel.KERNEL, null,
                new UserEntry(context, clients, entry, STACK + WorkloadAbi.PAGE, 0));
        return () -> {
            processor.unblock(strand);
            if (network == null) {
                processor.run();
            } else {
                network.run(strand::isEnded);
            }
            if (!failures.isEmpty()) {
                throw new WorkloadFailedException(failures.getFirst());
            }
            if (calls.status() != 0) {
                throw new WorkloadFailedException("workload %s ended with status %d at pc 0x%x"
                        .formatted(workload.name(), calls.status(), machine.cpu().pc()));
            }
        };
    }

    private static Strand user(Processor processor, String name, Context context, long pc, long stackPointer) {
        var entry = new UserEntry(context, new Clients(), pc, stackPointer, 0);
        return processor.createUser(name, SpinKernel.KERNEL, null, entry);
    }

    /// A space of its own with the same image.
    private static Context filled(SpinKernel kernel, Program image) {
        var context = kernel.addressSpaces().create();
        load(kernel, context, image);
        return context;
    }

    /// Code that the dispatcher generates is charged like the rest, by the loader that charges it.
    private static Dispatcher.Builder dispatching() {
        var loader = loader();
        // What runs here is the adapter's own: asserted safe, as the original's drivers were.
        EffectVerifier asserted = (effect, function, method) -> new EffectVerifier.Verdict.Verified();
        return Dispatcher.builder().name("spin").limits(Unlimited.INSTANCE).verifier(asserted)
                .transformer((name, classFile) -> loader.meter(classFile));
    }

    /// The loader that charges this kernel.
    static MeteredLoader loader() {
        if (SpinSystem.class.getClassLoader() instanceof MeteredLoader loader) {
            return loader;
        }
        throw new IllegalStateException(
                "SPIN is compared in simulated time: define it by the harness's metered loader");
    }

    static void load(SpinKernel kernel, Context context, Program image) {
        var spaces = kernel.addressSpaces();
        long first = image.base() & -WorkloadAbi.PAGE;
        long beyond = image.base() + image.image().length;
        spaces.allocate(context, first, beyond);
        for (long page = first; page < beyond; page += WorkloadAbi.PAGE) {
            long frame = spaces.map(context, page, Protection.READ_WRITE_EXECUTE);
            int from = (int) Math.max(0, page - image.base());
            int offset = (int) Math.max(0, image.base() - page);
            int length = (int) Math.min(WorkloadAbi.PAGE - offset, image.image().length - from);
            kernel.machine().memory().copyIn(frame + offset, image.image(), from, length);
        }
        spaces.allocate(context, STACK, STACK + WorkloadAbi.PAGE);
        spaces.map(context, STACK, Protection.READ_WRITE_EXECUTE);
    }
}
